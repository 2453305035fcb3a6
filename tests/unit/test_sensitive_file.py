"""The phrases of catalogue/sensitive.yml: what they catch, and which ordinary sentences they leave alone.

The sentences were written for this test, in everyday language, before the phrases were measured on them. `FLOORS` are
the shares really seen, rounded down: a change that catches less must lower them knowingly.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.domain.safety import SafetyNet, plain

CATALOGUE = Path(__file__).resolve().parents[2] / "catalogue"
TOPICS: dict[str, Any] = {
    t["id"]: t for t in yaml.safe_load((CATALOGUE / "sensitive.yml").read_text(encoding="utf-8"))["topics"]
}
CRITICAL = [t["id"] for t in TOPICS.values() if t["severity"] == "kritis"]
# Services about the grave topics themselves: their names and questions may and should ring the bell.
GRAVE_SERVICES = {"uptd_ppa_sapa129", "kesehatan_jiwa", "darurat_112", "pungli_gratifikasi_wbs"}
FLOORS = {
    "krisis_bunuh_diri": 0.85,
    "kdrt": 0.8,
    "kekerasan_anak": 0.8,
    "kekerasan_seksual": 0.85,
    "ancaman_kekerasan": 0.85,
    "orang_hilang": 0.8,
    "darurat_medis_bencana": 0.9,
    "tertekan_utang_pinjol": 0.85,
}
SENTENCES = {
    "krisis_bunuh_diri": """
        kak aku pengen mati aja rasanya
        udah gak sanggup hidup kayak gini terus
        Saya ingin mengakhiri hidup saya.
        mau bunuh diri tapi takut
        temen kos saya bilang mau bundir, tolong
        hidupku udah nggak ada artinya
        capek hidup min, beneran
        mending aku mati daripada nyusahin orang tua
        sy sdh tdk kuat lagi hidup sprti ini
        adek saya nyayat tangannya lagi semalam
        aku udah nulis surat perpisahan buat keluarga
        pengen ngilang dari dunia ini
        kalau aku lompat dari jembatan itu selesai semua kan
        rasanya pengen tidur dan gak usah bangun lagi
        anak saya ketahuan minum racun serangga di kamar
        lebih baik saya tidak ada, semua orang jadi tenang
        tiap malam kepikiran mati terus
        gak ada yang peduli sama aku lagi
        mau nyusul almarhum suami saja
        Suami saya bicara soal gantung diri sejak di-PHK.
        saya benci hidup saya
        pacarku ngancam mau nyilet tangan kalau diputusin
        aku nyerah sama hidup
        ini malam terakhirku, makasih semua
        gausah bales, besok aku juga udah gak ada
        dunia ini lebih enteng tanpa aku
        tolong jagain anak saya ya kalau saya pergi
        kakak saya terus ngomong pengen mati pengen mati
        """,
    "kdrt": """
        suami saya mukulin saya lagi tadi malam
        sering ditampar suami di depan anak
        Istri teman saya menjadi korban KDRT, lapor ke mana?
        tiap mabok saya digebukin
        muka saya lebam dihajar suami
        bapak suka mukul ibu kalau pulang kerja
        suamiku main tangan lagi min
        saya dikurung suami tidak boleh ketemu keluarga
        istri saya suka lempar piring dan mukul saya
        takut sama suami, dia kalau marah kasar banget
        suami sy nendang perut sy pdhl lg hamil
        ibuku dipukul ayah sampai berdarah
        diusir suami tengah malam sama anak bayi
        mertua saya sering jambak rambut saya
        laki gue nonjok gue gara gara duit
        pembantu tetangga ditampar majikannya tiap hari
        Saya mengalami kekerasan dalam rumah tangga sejak menikah.
        dia nyekik saya waktu saya minta cerai
        suami saya ngancam bawa pisau kalau saya pergi
        kalau berantem selalu saya yang ditonjok
        mama dipukulin papa lagi, aku harus gimana
        suami suka ngamuk dan banting barang ke arah saya
        saya diseret suami keluar rumah
        hp saya disita dan saya dilarang keluar rumah oleh suami
        saya gak berani pulang, dia pasti mukul lagi
        badan biru biru semua tapi malu ke puskesmas
        suami tidak pernah kasih uang belanja dan sering menghina saya
        mantan suami datang mau rebut anak sambil marah marah
        """,
    "kekerasan_anak": """
        anak tetangga dipukulin bapaknya tiap hari
        keponakan saya disiksa ibu tirinya
        guru nampar anak saya di kelas
        adik saya dibully teman sekelasnya sampai gak mau sekolah
        ada anak kecil disuruh ngemis di perempatan
        bayi ditinggal di depan masjid tadi subuh
        aku dipukul ayah pakai sabuk
        balita sebelah rumah sering ditinggal sendirian seharian
        anak SD itu gak pernah dikasih makan sama pengasuhnya
        anak saya dikurung di gudang sama gurunya
        cucu saya dirantai bapaknya sendiri
        Saya ingin melaporkan kekerasan terhadap anak di lingkungan kami.
        ponakan umur 14 dipaksa kawin sama juragan
        pengasuh daycare mukul anak saya
        bapakku suka nonjok aku kalo kalah judi
        anak anak panti itu ditendang pengurusnya
        murid digebuk senior di asrama
        anak yatim dijual lewat medsos, saya lihat postingannya
        mau nikahin anaknya yang umur 13 tahun min, bisa dicegah?
        temen sekolahku dipalak kakak kelas terus
        ada bocah penuh luka kabur dari rumah majikan
        anak dipaksa ngamen sampai malam oleh orang tuanya
        om saya nyundut adik pakai rokok
        anak tetangga teriak kesakitan tiap malam
        bocah lima tahun kerja angkut batu tiap hari
        ibunya pergi berbulan bulan, anaknya tidak ada yang urus
        anak saya ditampar wali kelas
        dua anak itu diikat di tiang rumahnya
        """,
    "kekerasan_seksual": """
        saya diperkosa, harus lapor ke mana
        aku dilecehkan di angkot tadi sore
        bos suka pegang pantat karyawan perempuan
        guru les mencabuli keponakan saya
        mantan nyebarin video telanjang saya
        dia ngancam mau sebar foto bugil aku
        pacar maksa hubungan badan terus
        atasan ngajak tidur supaya kontrak diperpanjang
        ada yang ngintipin saya mandi di kos
        paman diam diam masuk kamar saya tiap malam
        Saya ingin melaporkan pelecehan seksual di kampus.
        adik disodomi tetangga
        di bus ada bapak bapak meraba paha saya
        ada orang pamer kemaluan depan sekolah
        dosen nyuruh saya ke hotel ngamar
        anak saya disentuh kemaluannya oleh guru ngaji
        dikirimin foto kelamin terus sama nomor asing
        saya di catcalling kuli proyek tiap lewat
        foto syur saya mau disebar kalau gak transfer
        ipar grepe grepe saya waktu tidur
        dipaksa cium sama senior pas ospek
        teman kantor elus elus tangan saya terus
        siswi SMP di sini dipaksa gugurin kandungan
        kakek tetangga megang dada anak perempuan saya
        saya dipaksa semalam, takut cerita ke keluarga
        tukang pijat berbuat tidak senonoh ke saya
        ojek online ngomong jorok dan nanya ukuran bh
        istri saya dirudapaksa orang
        """,
    "ancaman_kekerasan": """
        tetangga ngancam mau bunuh saya
        ada orang bawa parang di depan rumah
        nanti malam katanya mau tawuran di jembatan
        saya dikeroyok pemuda kampung sebelah
        preman malak pedagang pasar terus
        diancam dibacok gara gara lahan parkir
        ormas maksa minta jatah proyek di ruko saya
        mantan pacar ngikutin saya tiap pulang kerja
        Saya diteror orang tidak dikenal lewat telepon.
        dia bilang mau bakar rumah saya
        dc narik paksa motor di jalan
        tukang parkir mukul bapak saya
        warga dua desa bentrok lempar batu
        ada yang ngamuk pakai golok di pasar
        anak saya mau dikeroyok besok pulang sekolah
        penyewa diusir paksa preman suruhan pemilik
        saya ditodong pistol di atm
        katanya ada bom di terminal
        saya dipaksa tanda tangan surat jual tanah
        polisi mukulin teman saya waktu demo
        saya dibuntuti mobil hitam dari kantor
        suporter bentrok di stadion min
        tetangga lempar batu ke rumah saya tiap malam
        dia ngancem mau culik anak saya
        ada geng motor keliling bawa celurit
        saya gak berani keluar, mereka nunggu di gang
        orang itu teriak teriak mau habisi saya
        juragan itu nyuruh orang gebukin warga yang protes
        """,
    "orang_hilang": """
        anak saya hilang di pasar tadi pagi
        bapak saya belum pulang dari kemarin
        ibu saya yang pikun tersesat entah di mana
        adik perempuan saya diculik orang
        kakak belum balik dari gunung sejak minggu lalu
        saya nemu anak kecil nyasar di alun alun
        nenek umur 78 tahun ilang dari rumah
        suami gak pulang tiga hari, nomornya mati
        Bagaimana cara melaporkan orang hilang?
        hilang kontak sama keluarga yang naik kapal
        ponakan saya kabur dari rumah dua hari lalu
        anak gadis saya dibawa lari pacarnya
        istri saya gak bisa dihubungi dari semalam
        bocah itu dibawa orang tidak dikenal naik motor
        pemancing hilang di muara
        kakek saya menghilang habis sholat subuh
        teman saya tersesat di hutan tolong
        lansia kesasar di depan ruko kami
        anakku ngilang abis berantem
        nelayan dari kampung kami belum kembali
        mantan suami kabur bawa anak saya
        anak saya sudah dua hari tidak pulang sekolah
        adek gak ada kabar dari kemarin
        saudara saya hanyut entah kemana
        udah dicari ke mana mana gak ketemu anaknya
        orang tua saya keluar rumah jam 5 sampai sekarang belum ada
        tolong bantu cari keponakan, terakhir di terminal
        suster, bapak saya hilang dari rumah sakit
        """,
    "darurat_medis_bencana": """
        tolong ada kebakaran di gang melati
        rumah tetangga kebakaran cepetan
        bapak saya pingsan di kamar mandi
        ada kecelakaan di depan kantor camat
        anak saya kejang badannya panas
        orang tenggelam di kali
        gas bocor di warung sebelah
        kena serangan jantung tolong kirim ambulan
        banjir udah sedada kami di atas atap
        tanah longsor nimpa rumah warga
        Ibu saya tidak sadarkan diri.
        korban tabrak lari tergeletak di jalan
        tembok sekolah ambruk kena murid
        satu kampung keracunan makanan hajatan
        darahnya gak berhenti dari tadi
        api makin besar di pabrik kayu lapis
        kabel pln putus ada percikan
        gempa barusan kenceng banget rumah retak
        istri ketubannya pecah gak ada kendaraan
        teman saya kesetrum pompa air
        kakek gak bisa napas
        mobil tertimpa pohon ada orang di dalam
        butuh ambulans sekarang
        adik digigit ular di sawah
        tanggul jebol air masuk kampung
        tangan tukang kepotong mesin
        nenek jatuh kepalanya bocor
        tolong pak istri saya mau lahiran sekarang
        """,
    "tertekan_utang_pinjol": """
        pinjol numpuk sampai gak tau harus gimana lagi
        dc neror keluarga saya terus
        saya terlilit utang rentenir
        kontak saya disebar pinjol semua
        stres mikirin utang tiap malam
        gali lubang tutup lubang pinjol capek
        takut pulang karena ada penagih di rumah
        gaji habis buat bayar pinjol semua
        suami kecanduan judol, uang ludes, saya putus asa
        debt collector dateng ke kantor maki maki saya
        Saya terjerat pinjaman online dan tidak sanggup bayar.
        utang gak kelar kelar, gak bisa tidur
        diancam dc mau sebar foto ktp saya
        bayar pinjol pakai pinjol lain
        nangis tiap hari dikejar pinjol
        motor sudah dijual tapi pinjol belum lunas
        istri minta cerai gara gara utang saya
        kejebak bank emok, tiap minggu ditagih
        galbay tiga aplikasi, malu sama tetangga
        hutang menumpuk rasanya putus asa
        hancur keluarga saya karena judi online
        penagih ngancam keluarga di kampung
        saya bingung pinjol sudah jatuh tempo semua
        ditelponin terus sama pinjol sampai depresi
        cicilan banyak, kerjaan hilang, pengen nyerah
        ditagih sampai anak istri ketakutan
        kelilit paylater gaji nol
        diteror dc padahal saya cuma penjamin
        """,
}


def caught_by(topic: str, sentence: str) -> bool:
    """Whether this topic's own phrases find the sentence."""
    return any(re.search(p, plain(sentence)) for p in TOPICS[topic]["phrases"])


def sentences(topic: str) -> list[str]:
    return [line.strip() for line in SENTENCES[topic].strip().splitlines()]


def net() -> SafetyNet:
    return SafetyNet((t["id"], t["phrases"]) for t in TOPICS.values())


@pytest.mark.parametrize("topic", TOPICS)
def test_every_phrase_compiles_and_is_bounded(topic: str) -> None:
    for phrase in TOPICS[topic]["phrases"]:
        compiled = re.compile(phrase)
        assert not compiled.search(""), f"{phrase} matches everything"
        assert compiled.groups == 0, f"{phrase} captures; write (?:…)"


@pytest.mark.parametrize("topic", CRITICAL)
def test_critical_topics_are_caught_often_enough(topic: str) -> None:
    own = sentences(topic)
    assert len(own) >= 25 and len(set(own)) == len(own)
    missed = [s for s in own if not caught_by(topic, s)]
    share = 1 - len(missed) / len(own)
    assert share >= FLOORS[topic] >= 0.5, f"{topic}: {share:.2f}, missed: {missed}"


@pytest.mark.parametrize("topic", TOPICS)
def test_look_alikes_ring_no_bell(topic: str) -> None:
    look_alikes = TOPICS[topic]["look_alikes"]
    assert len(look_alikes) >= (12 if topic in CRITICAL else 4)
    bell = net()
    assert {s: bell.topic_of(s) for s in look_alikes if bell.topic_of(s)} == {}


def test_ordinary_services_ring_no_bell() -> None:
    bell = net()
    rung: dict[tuple[str, str], str | None] = {}
    for path in sorted((CATALOGUE / "services").glob("*.yml")):
        service = yaml.safe_load(path.read_text(encoding="utf-8"))
        if service["id"] in GRAVE_SERVICES:
            continue
        asked = [service["name"], *service["aliases"], *(q["question"] for q in service["questions"])]
        rung |= {(service["id"], s): bell.topic_of(s) for s in asked if bell.topic_of(s)}
    assert rung == {}


def test_a_long_message_is_searched_quickly() -> None:
    bell = net()
    assert bell.topic_of("saya mau tanya soal kartu keluarga yang belum jadi dari bulan lalu " * 15) is None


def test_first_words_say_that_a_person_is_coming_and_who_is_speaking() -> None:
    for topic in TOPICS.values():
        words = topic["first_words"].lower()
        assert len(words) <= 500 and "petugas" in words, topic["id"]
        assert "sambungkan" in words, topic["id"]
        assert topic["severity"] != "kritis" or topic["numbers"], topic["id"]

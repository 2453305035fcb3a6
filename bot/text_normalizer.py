"""Chat Indonesian to plain text: pure functions, used by the model for training and for asking alike.

The transcript keeps what was typed; only the model sees the result.
"""

from __future__ import annotations

import re
import unicodedata

# Short forms as people type them; each is one whole word.
SHORT_FORMS = dict(
    pair.split("=")
    for pair in """
    ad=ada adlh=adalah adl=adalah aj=saja aja=saja ajah=saja ak=aku aq=aku akte=akta alamt=alamat almt=alamat almrhm=almarhum alm=almarhum
    amt=amat anter=antar antri=antre apk=aplikasi aplikasinya=aplikasi apkh=apakah apa2=apa-apa ap=apa apaan=apa ato=atau atw=atau
    au=tidak-tahu ank=anak bang=abang bantuin=bantu bayarin=bayar bbrp=beberapa bbm=bbm bdk=tidak bgmn=bagaimana bgaimana=bagaimana
    bgm=bagaimana bgt=banget bhw=bahwa biar=supaya bikin=buat bkin=buat bikinnya=buat bkn=bukan bl=bulan blh=boleh blm=belum blom=belum
    blum=belum bln=bulan blng=bilang bls=balas bner=benar bngt=banget bnr=benar bnyk=banyak bpk=bapak bpknya=bapak br=baru brapa=berapa
    brp=berapa brpa=berapa brg=barang brngkt=berangkat brkas=berkas bs=bisa bsa=bisa bsk=besok bt=buat btuh=butuh btw=omong-omong bw=bawa
    byar=bayar byr=bayar byrnya=bayar cm=cuma cma=cuma cmn=cuma cpt=cepat crnya=caranya cr=cara cranya=caranya cri=cari cape=capek d=di
    daftarin=daftar dateng=datang dftr=daftar dgn=dengan dg=dengan dket=dekat dkat=dekat dkt=dekat dl=dulu dlm=dalam dlu=dulu dmana=di-mana
    dmn=di-mana dmna=di-mana dpt=dapat dr=dari dri=dari drmh=di-rumah dsb=dan-sebagainya dsni=di-sini dst=dan-seterusnya
    dtg=datang dulu=dulu duit=uang dukcapil=disdukcapil disduk=disdukcapil e-ktp=ktp ektp=ktp ktp-el=ktp ktpel=ktp emg=memang emang=memang
    emng=memang enggak=tidak engga=tidak engg=tidak enak=enak fc=fotokopi fotocopy=fotokopi fotokopy=fotokopi g=tidak ga=tidak gaada=tidak-ada
    gada=tidak-ada gak=tidak gag=tidak gk=tidak gabisa=tidak-bisa gbs=tidak-bisa gpp=tidak-apa-apa gapapa=tidak-apa-apa gatau=tidak-tahu
    gimana=bagaimana gimn=bagaimana gmn=bagaimana gmna=bagaimana gmana=bagaimana gmnya=bagaimana gt=begitu gtu=begitu gitu=begitu gni=begini gini=begini
    gmpang=gampang grtis=gratis gtis=gratis gratisan=gratis haru=harus hr=hari hrs=harus hrus=harus hri=hari hbs=habis abis=habis hlg=hilang hlang=hilang
    hilng=hilang ilang=hilang ilangan=hilang hny=hanya hp=hp hrg=harga ibuk=ibu ijin=izin info=informasi infonya=informasi inet=internet
    it=itu jd=jadi jdi=jadi jgn=jangan jg=juga jga=juga jln=jalan jl=jalan jalanan=jalan jm=jam jrg=jarang jth=jatuh k=ke kab=kabupaten kagak=tidak
    kaga=tidak kalo=kalau kalu=kalau klo=kalau klw=kalau kl=kalau klu=kalau kaya=seperti kayak=seperti kyk=seperti kec=kecamatan kel=kelurahan
    kelurhan=kelurahan kmn=ke-mana kmna=ke-mana kmana=ke-mana kn=kan knp=kenapa knpa=kenapa napa=kenapa kpn=kapan kpan=kapan krj=kerja krn=karena krna=karena
    karna=karena ktny=katanya ktnya=katanya ktr=kantor kntor=kantor kntr=kantor kntrnya=kantornya ksh=kasih kshtau=beri-tahu kudu=harus kurng=kurang kw=kamu
    lg=lagi lgi=lagi lgsg=langsung lgsung=langsung lngsung=langsung lsg=langsung lhr=lahir lhir=lahir lp=lapor lpr=lapor lwt=lewat lewt=lewat
    maap=maaf makasi=terima-kasih makasih=terima-kasih mksh=terima-kasih mksih=terima-kasih mkasih=terima-kasih trims=terima-kasih tks=terima-kasih thx=terima-kasih
    thanks=terima-kasih tq=terima-kasih trmksh=terima-kasih trimakasih=terima-kasih terimakasih=terima-kasih suwun=terima-kasih nuhun=terima-kasih
    mlm=malam mn=mana mna=mana mo=mau mw=mau mao=mau msh=masih msi=masih msih=masih mslh=masalah mslah=masalah msk=masuk mnt=minta mnta=minta mntak=minta
    mobl=mobil mtr=motor ngak=tidak ngga=tidak nggak=tidak nggk=tidak ngk=tidak ngurus=urus ngurusin=urus ngurusnya=urus ngrus=urus urusnya=urus ngajuin=mengajukan
    nih=ini ni=ini nnti=nanti nti=nanti ntar=nanti ny=nya nyari=cari nyoba=coba nikahan=nikah nmr=nomor nmer=nomor no=nomor nomer=nomor nnya=tanya nanya=tanya
    nyampe=sampai ongkos=biaya org=orang ortu=orang-tua pd=pada pdhl=padahal pake=pakai pk=pakai pke=pakai pkai=pakai pjk=pajak pjak=pajak
    pgn=ingin pengen=ingin pngn=ingin pingin=ingin pgi=pagi plg=pulang plis=tolong pliss=tolong please=tolong pls=tolong prlu=perlu prmh=per-rumah prnh=pernah
    prosesny=prosesnya psti=pasti psprt=paspor pasport=paspor passport=paspor pspor=paspor ptgs=petugas ptugas=petugas pny=punya pnya=punya pun=pun puskes=puskesmas
    pusk=puskesmas qt=kita rmh=rumah rmah=rumah rsak=rusak rusk=rusak rsk=rusak rb=ribu sbb=sebab sblm=sebelum sblum=sebelum sbg=sebagai scr=secara sdg=sedang
    sdh=sudah sdah=sudah udh=sudah udah=sudah uda=sudah dah=sudah sdr=saudara sendri=sendiri sgera=segera sh=sih shg=sehingga sjk=sejak skrg=sekarang skrng=sekarang
    skr=sekarang skg=sekarang skl=sekali skli=sekali sklh=sekolah skolah=sekolah slh=salah slah=salah slm=selama slmt=selamat smp=sampai smpe=sampai smpai=sampai
    sampe=sampai ampe=sampai smua=semua sma=sama sm=sama sprti=seperti spt=seperti srt=surat surt=surat suratnya=surat srat=surat stlh=setelah stlah=setelah stnkny=stnk
    suket=surat-keterangan sy=saya sya=saya saia=saya gw=saya gua=saya gue=saya ane=saya syrt=syarat syrat=syarat syarate=syarat srt2=surat-surat syratnya=syaratnya
    tau=tahu taunya=tahu tdk=tidak tak=tidak tk=tidak tdr=tidur tgl=tanggal tggl=tanggal thn=tahun thun=tahun tlp=telepon telp=telepon tlpn=telepon tlg=tolong
    tlong=tolong tlng=tolong tmpt=tempat tmpat=tempat tmn=teman tnya=tanya tny=tanya tntg=tentang ttg=tentang tp=tapi tpi=tapi trs=terus trus=terus trhr=terakhir
    trnyata=ternyata ttp=tetap tsb=tersebut u=untuk utk=untuk untk=untuk unt=untuk buwat=buat wkt=waktu wktu=waktu wktunya=waktunya yg=yang yng=yang yah=ya yaa=ya y=ya
    min=min mimin=min kk=kk kaka=kak kakak=kak mba=mbak mbk=mbak ms=mas bu=ibu bun=ibu pak=bapak pk2=pakai gan=kak bro=kak sis=kak om=om
    piro=berapa pinten=berapa pira=berapa sabaraha=berapa barapo=berapa siaga=berapa piye=bagaimana pripun=bagaimana kepriye=bagaimana kumaha=bagaimana baa=bagaimana
    nangdi=di-mana nandi=di-mana ngendi=di-mana pundi=di-mana dimano=di-mana dima=di-mana kegimane=bagaimana gimane=bagaimana begimane=bagaimana dimane=di-mana
    ora=tidak ra=tidak mboten=tidak ndak=tidak nda=tidak teu=tidak henteu=tidak kada=tidak kadak=tidak indak=tidak inda=tidak tara=tidak nenten=tidak
    arep=mau badhe=mau bade=mau hoyong=mau handak=mau nak=mau nyuwun=minta neda=minta njaluk=minta pengin=ingin kepingin=ingin kepengen=ingin
    kulo=saya kula=saya abdi=saya ambo=saya awak=saya ulun=saya unda=saya tiang=saya sengko=saya engko=saya abah=bapak mamak=ibu umak=ibu biyung=ibu
    """.split()
)
_MASK = re.compile(r"\[[A-Z/]+\]")
_LETTER_DIGITS = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s"})
_ELONGATED = re.compile(r"([a-z])\1{2,}")
_REDUPLICATED = re.compile(r"\b([a-z]{3,})2(nya|an)?\b")
_MIXED = re.compile(r"\b(?=[a-z]*[013-5])(?=[a-z0-5]*[a-z][a-z0-5]*[a-z])[a-z][a-z013-5]*\b")
_TOKEN = re.compile(r"[a-z]+(?:['-][a-z]+)*|\d+|\[[a-z/]+\]")
_KEEP_DIGITS = {"f1", "a4", "k3", "s1", "s2", "s3", "d3", "d4", "h1", "c1", "b1", "g3"}


def _undigit(match: "re.Match[str]") -> str:
    word = match.group()
    return word if word in _KEEP_DIGITS else word.translate(_LETTER_DIGITS)


def normalize(text: str) -> str:
    """Lower case, plain letters, short forms written out; words separated by single spaces.

    «KTP sy ilaaang gmn ngurusnyaa» → «ktp saya hilang bagaimana urus». Never raises; symbols alone give «».
    """
    plain = unicodedata.normalize("NFKC", text[:2000]).lower()
    plain = unicodedata.normalize("NFKD", plain)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = _ELONGATED.sub(r"\1", plain)
    plain = _REDUPLICATED.sub(r"\1-\1", plain)
    plain = _MIXED.sub(_undigit, plain)
    words = (word.strip("'") for word in _TOKEN.findall(plain))
    return " ".join(SHORT_FORMS.get(word, word).replace("-", " ") for word in words if word)

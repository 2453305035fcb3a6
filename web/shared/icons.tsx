/** The icons, drawn for this project. Each stands beside a word or inside a labelled button, so it is hidden from readers. */

const PATHS = {
  roof: "M3 13 8 9.5 12 4l4 5.5 5 3.5M5.5 13v7M18.5 13v7M9.5 13v7M14.5 13v7M3 13h18M4 20h16",
  send: "M4 12h14M12 5.5 18.5 12 12 18.5",
  close: "M6 6l12 12M18 6 6 18",
  menu: "M4 7h16M4 12h16M4 17h10",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.5c.8-4 3.8-6 7.5-6s6.7 2 7.5 6",
  phone: "M6.5 4h3l1.5 4-2 1.5c1 2.4 3.1 4.5 5.5 5.5l1.5-2 4 1.5v3c0 1-.9 2-2 2C11 19 5 13 4.5 6c0-1.1 1-2 2-2Z",
  check: "M5 12.5 10 17.5 19.5 7",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5.5l3.5 2",
  alert: "M12 4 2.5 20h19L12 4ZM12 10v5M12 17.5v.2",
  back: "M19 12H5M11 5.5 4.5 12 11 18.5",
  bell: "M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15L6 17ZM10 21h4",
  mute: "M6 17V11a6 6 0 0 1 9.5-4.9M18 11v6l1.5 1.5h-12M4 4l16 16",
  note: "M5 4h14v11l-5 5H5V4ZM14 20v-5h5M8.5 8.5h7M8.5 12h4",
  camera: "M4 8h3.5L9 5.5h6L16.5 8H20v11H4V8ZM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z",
  down: "M12 5v14M5.5 12.5 12 19l6.5-6.5",
};

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

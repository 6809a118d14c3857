"""Icons: 24 px grid, stroke 1.75, square caps. The name says the thing, not the use."""

from typing import Final

ICONS: Final[dict[str, str]] = {
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5L21 21"/>',
    "menu": '<path d="M3 6h18M3 12h18M3 18h18"/>',
    "close": '<path d="M5 5l14 14M19 5L5 19"/>',
    "calendar": '<path d="M4 5h16v15.5H4zM4 10h16M8 2.5V5M16 2.5V5"/>',
    "pin": (
        '<path d="M12 22c-4.5-5-7-8.6-7-12a7 7 0 0 1 14 0c0 3.4-2.5 7-7 12z"/><circle cx="12" cy="10" r="2.'
        '4"/>'
    ),
    "user": '<circle cx="12" cy="8" r="4"/><path d="M4 21c0-4.5 3.5-7 8-7s8 2.5 8 7"/>',
    "users": (
        '<circle cx="9" cy="8" r="3.6"/><path d="M2.5 20.5c0-4 2.8-6.3 6.5-6.3s6.5 2.3 6.5 6.3M16 4.6a3.6 3'
        '.6 0 0 1 0 6.8M18.2 14.8c2 .9 3.3 2.8 3.3 5.7"/>'
    ),
    "ticket": (
        '<path d="M3 6h18v4a2 2 0 0 0 0 4v4H3v-4a2 2 0 0 0 0-4z"/><path d="M14.5 8.5v1M14.5 12v.5M14.5 15v.'
        '5"/>'
    ),
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.2l3.4 2"/>',
    "check": '<path d="M4 12.5l5.5 5.5L20 7"/>',
    "alert": '<path d="M12 3.5L22 20.5H2z"/><path d="M12 10v5M12 17.6v.2"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v6M12 7.2v.2"/>',
    "arrow": '<path d="M4 12h15M13 6l6 6-6 6"/>',
    "back": '<path d="M20 12H5M11 6l-6 6 6 6"/>',
    "down": '<path d="M5 9l7 7 7-7"/>',
    "right": '<path d="M9 5l7 7-7 7"/>',
    "left": '<path d="M15 5l-7 7 7 7"/>',
    "moveup": '<path d="M12 20V5M6 11l6-6 6 6"/>',
    "movedown": '<path d="M12 4v15M6 13l6 6 6-6"/>',
    "download": '<path d="M12 3.5V15M7 10.5l5 5 5-5M4 20.5h16"/>',
    "print": '<path d="M7 9V3h10v6M7 17H3V9h18v8h-4M7 14h10v7H7z"/>',
    "filter": '<path d="M3 5h18l-7 8.5V20l-4-2v-4.5z"/>',
    "plus": '<path d="M12 4v16M4 12h16"/>',
    "minus": '<path d="M4 12h16"/>',
    "edit": '<path d="M4 20l1-4.5L16.5 4 20 7.5 8.5 19zM14 6.5l3.5 3.5"/>',
    "doc": '<path d="M6 2.5h8.5L19 7v14.5H6zM14.5 2.5V7H19M9 12h7M9 16h7"/>',
    "chart": '<path d="M4 3v17.5h17M8.5 16.5v-4M13 16.5V8M17.5 16.5v-6"/>',
    "home": '<path d="M3 11.5L12 4l9 7.5M5.5 9.5v11h13v-11M10 20.5v-6h4v6"/>',
    "bell": '<path d="M6 17v-6a6 6 0 0 1 12 0v6l2 2H4zM10.5 22h3"/>',
    "phone": (
        '<path d="M6 3h4l1.5 5L9 10c1 2.4 2.6 4 5 5l2-2.5 5 1.5v4c0 1-1 2-2 2C11 20 4 13 4 5c0-1 1-2 2-2z"/>'
    ),
    "text": '<path d="M2.5 19L8 6l5.5 13M4.5 14.5h7M15.5 19l3-8 3 8M16.6 16.3h3.8"/>',
    "truck": (
        '<path d="M2 6h12v11H2zM14 10h4.5L22 13.5V17h-8z"/><circle cx="7" cy="18.5" r="1.9"/><circle cx="17'
        '.5" cy="18.5" r="1.9"/>'
    ),
    "mega": '<path d="M4 9.5v5h3.5L16 19V5L7.5 9.5zM19.5 9v6"/>',
    "list": (
        '<path d="M9.5 6H21M9.5 12H21M9.5 18H21M3 6l1.2 1.2L6.5 5M3 12l1.2 1.2L6.5 11M3 18l1.2 1.2L6.5 17"/>'
    ),
    "speech": '<path d="M3 4h18v12.5h-9L7 21v-4.5H3z"/>',
    "star": '<path d="M12 3l2.7 5.9 6.3.7-4.7 4.3 1.3 6.3L12 17l-5.6 3.2 1.3-6.3L3 9.6l6.3-.7z"/>',
    "book": '<path d="M12 6C10 4.5 7 4 3 4v14c4 0 7 .5 9 2 2-1.5 5-2 9-2V4c-4 0-7 .5-9 2zM12 6v14"/>',
    "ext": '<path d="M13 4h7v7M20 4l-9 9M10 5H4v15h15v-6"/>',
    "shield": '<path d="M12 2.5l8 3v6c0 5-3.5 8.5-8 10-4.5-1.5-8-5-8-10v-6z"/>',
    "horiz": '<path d="M3 8h7v8H3zM14 8h7v8h-7zM10 12h4"/>',
    "vert": '<path d="M8 2.5h8V7H8zM8 17h8v4.5H8zM12 7v10M8.5 12h7"/>',
    "root": (
        '<path d="M12 3v11M12 9c-3 0-4.5-1.5-5-4.5M12 11c3 0 4.5-1.5 5-4.5M3 20.5h18M12 14c-1.5 2-3.5 3-6.5'
        ' 3.4M12 14c1.5 2 3.5 3 6.5 3.4"/>'
    ),
    "hour": (
        '<path d="M6 3h12M6 21h12M7.5 3c0 5 4.5 6 4.5 9s-4.5 4-4.5 9M16.5 3c0 5-4.5 6-4.5 9s4.5 4 4.5 9"/>'
    ),
    "draw": (
        '<path d="M3 7h4l9 10h4.5M3 17h4l2.5-2.8M13.5 9.8L16 7h4.5M18.5 4.5L21 7l-2.5 2.5M18.5 14.5L21 17l-'
        '2.5 2.5"/>'
    ),
    "flag": '<path d="M5 21.5V3h13l-2.5 4.5L18 12H5"/>',
    "map": '<path d="M3 5.5L9 3l6 2.5L21 3v15.5L15 21l-6-2.5L3 21zM9 3v15.5M15 5.5V21"/>',
    "access": (
        '<circle cx="12" cy="4.3" r="1.8"/><path d="M5 8.7c4.3 1.3 9.7 1.3 14 0M12 9.7v5M12 14.7l-3 6.5M12 '
        '14.7l3 6.5"/>'
    ),
    "inbox": '<path d="M3 13l3-9h12l3 9v7H3zM3 13h5.5l1.5 3h4l1.5-3H21"/>',
    "table": '<path d="M3 5h18v14H3zM3 10h18M9 10v9"/>',
    "scale": '<path d="M12 3v17.5M7 20.5h10M5 6.5h14M5 6.5L2.5 13h5zM19 6.5L16.5 13h5z"/>',
    "copy": '<path d="M8 8h12v12H8zM16 8V4H4v12h4"/>',
    "question": (
        '<circle cx="12" cy="12" r="9"/><path d="M9.5 9.5c0-1.6 1.1-2.5 2.5-2.5s2.5.9 2.5 2.3c0 1.9-2.5 2-2'
        '.5 4.2M12 16.8v.2"/>'
    ),
}

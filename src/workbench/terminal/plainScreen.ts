/**
 * Brings a terminal back to where a sentence can be read and typed to, whatever a server left behind: another screen, a
 * hidden cursor, a character set for drawing, colours, margins, reports of the mouse. The cursor is saved first, as
 * leaving a screen that is not shown sets it to where it was saved.
 */
export const PLAIN_SCREEN = '\x1b7\x1b[?1049l\x1b[!p\x1b[?1000l\x1b[?1006l';

// What Python puts before the scripts of a widget; see canvas_viewer.py.

/** The style sheet of a page. */
declare const STYLE: string;

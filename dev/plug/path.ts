/** The page that pulls the plug; its facts are below it. */
export const PLUG_PATH = '/dev/plug';

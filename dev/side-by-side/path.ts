/** The page that shows a customer's page beside what support does; what support sees is below it. */
export const SIDE_BY_SIDE_PATH = '/dev/side-by-side';
/** What support sees, for the page to follow. */
export const SIDE_BY_SIDE_FACTS_PATH = `${SIDE_BY_SIDE_PATH}/facts`;

/** Id of the search field of the list. */
export const SEARCH_ID = 'task-search';

/** Puts the cursor into the search field. @returns false when the list is not shown */
export function focusSearch(): boolean {
  const field = document.getElementById(SEARCH_ID);
  field?.focus();
  return field !== null;
}

/** Id of the document that is open: of the tab in sessionStorage, of the last tab in localStorage. */
import * as v from 'valibot';
import { storedFormat } from './stored-format';

export const currentDocumentFormat = {
  ...storedFormat({
    kind: 'current-document',
    label: 'name of the open document',
    schema: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  }),
  key: 'playground.document',
};

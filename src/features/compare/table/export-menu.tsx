import { Download } from 'lucide-react';
import { copyText } from '@/components/ui/copy-text';
import { Popover } from '@/components/ui/popover';
import { saveFile } from '@/components/ui/save-file';
import { useToasts } from '@/components/ui/toast-store';
import { REPORT_FORMATS, type ReportFormat, writeReport } from '@/core/compare/write-report';
import { type Compare, useCompare } from '@/features/compare/compare';
import { gridReport } from './report-of-grid';

const FORMATS: Readonly<Record<ReportFormat, { label: string; detail: string }>> = {
  csv: { label: 'CSV', detail: 'One line per cell, for spreadsheets; nothing runs as a formula' },
  json: { label: 'JSON', detail: 'Everything: settings, columns, inputs, answers' },
  jsonl: { label: 'JSON lines', detail: 'One line per cell, for scripts' },
  markdown: { label: 'Markdown', detail: 'The grid as a table, to paste into a document' },
};

/** The grid as a file, or as text to paste. */
export function ExportMenu() {
  const compare = useCompare();
  return (
    <Popover
      label="Export"
      triggerClassName="inline-flex h-9 items-center gap-2 rounded-md border border-line bg-surface px-3 font-medium transition-colors hover:border-field hover:bg-sunken"
      trigger={
        <>
          <Download size={15} aria-hidden />
          Export
        </>
      }
      className="w-80 max-w-[calc(100vw-1rem)]"
    >
      {(close) => (
        <ul>
          {REPORT_FORMATS.map((format) => (
            <li key={format}>
              <button
                type="button"
                onClick={() => {
                  close();
                  save(compare, format);
                }}
                className="w-full rounded-md px-2.5 py-1.5 text-left transition-colors hover:bg-sunken"
              >
                <span className="block font-medium">{FORMATS[format].label}</span>
                <span className="block text-xs text-muted">{FORMATS[format].detail}</span>
              </button>
            </li>
          ))}
          <li>
            <button
              type="button"
              onClick={() => {
                close();
                void copyMarkdown(compare);
              }}
              className="w-full rounded-md px-2.5 py-1.5 text-left transition-colors hover:bg-sunken"
            >
              <span className="block font-medium">Copy as Markdown</span>
              <span className="block text-xs text-muted">The same table, to the clipboard</span>
            </button>
          </li>
        </ul>
      )}
    </Popover>
  );
}

function save(compare: Compare, format: ReportFormat): void {
  const { text, extension, mediaType } = writeReport(gridReport(compare, new Date()), format);
  saveFile(`comparison.${extension}`, text, mediaType);
}

async function copyMarkdown(compare: Compare): Promise<void> {
  const { text } = writeReport(gridReport(compare, new Date()), 'markdown');
  if (await copyText(text)) useToasts.getState().show('The table is on the clipboard');
}

import { type ReportColumn, textColumns } from '@/core/evaluate/report-columns';
import { Table, Td, Th } from './table';

interface ColumnsTableProps<Row> {
  label: string;
  columns: readonly ReportColumn<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
}

/** A table whose headings and cells come from the description of its columns. */
export function ColumnsTable<Row>({ label, columns, rows, keyOf }: ColumnsTableProps<Row>) {
  const shown = textColumns(columns);
  return (
    <Table label={label}>
      <thead>
        <tr>
          {shown.map(({ id, heading, explanation, emphasis }) => (
            <Th key={id} right={emphasis !== 'name'} title={explanation}>
              {heading}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {shown.map(({ id, text, emphasis }) =>
              emphasis === 'name' ? (
                <Th key={id} row>
                  {text(row)}
                </Th>
              ) : (
                <Td key={id} right strong={emphasis === 'main'} muted={emphasis === 'minor'}>
                  {text(row)}
                </Td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

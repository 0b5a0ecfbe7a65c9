import { Link } from 'wouter';
import { Screen } from '@/components/ui/screen';

export function NotFound() {
  return (
    <Screen>
      <div className="mx-auto max-w-lg p-6 pt-20">
        <h1 className="text-[1.375rem] leading-8 font-semibold tracking-tight">
          There is nothing at this address
        </h1>
        <p className="mt-1 text-muted">It may belong to a newer version, or the link may contain a typo.</p>
        <Link href="/" className="mt-4 inline-block font-medium text-accent underline underline-offset-2">
          Go to the playground
        </Link>
      </div>
    </Screen>
  );
}

import { Boxes, SquarePen } from 'lucide-react';
import { Link, useRoute } from 'wouter';

const PLACES = [
  { href: '/', label: 'Playground', Icon: SquarePen },
  { href: '/models', label: 'Models', Icon: Boxes },
] as const;

/** The areas of the app; on a phone their icons stand for them. */
export function Nav() {
  return (
    <nav aria-label="Areas" className="flex items-center gap-0.5 sm:ml-3">
      {PLACES.map((place) => (
        <Place key={place.href} {...place} />
      ))}
    </nav>
  );
}

function Place({ href, label, Icon }: (typeof PLACES)[number]) {
  const [here] = useRoute(href);
  return (
    <Link
      href={href}
      title={label}
      aria-current={here ? 'page' : undefined}
      className="inline-flex h-8 items-center justify-center rounded-md px-2.5 text-sm font-medium text-muted transition-colors hover:bg-sunken hover:text-ink aria-[current=page]:bg-sunken aria-[current=page]:text-ink max-sm:w-9 max-sm:px-0"
    >
      <Icon size={17} aria-hidden className="sm:hidden" />
      <span className="max-sm:sr-only">{label}</span>
    </Link>
  );
}

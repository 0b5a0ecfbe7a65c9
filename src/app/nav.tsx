import {
  Boxes,
  ClipboardCheck,
  Columns3,
  Gauge,
  ListTree,
  type LucideIcon,
  Menu,
  Sprout,
  SquarePen,
} from 'lucide-react';
import { Link, useLocation } from 'wouter';
import { Popover } from '@/components/ui/popover';

interface Place {
  href: string;
  label: string;
  Icon: LucideIcon;
}

/** The areas of the app, in the order they are shown. */
const PLACES: readonly Place[] = [
  { href: '/', label: 'Playground', Icon: SquarePen },
  { href: '/compare', label: 'Compare', Icon: Columns3 },
  { href: '/tasks', label: 'Tasks', Icon: ListTree },
  { href: '/evaluate', label: 'Evaluate', Icon: ClipboardCheck },
  { href: '/finetune', label: 'Fine-tune', Icon: Sprout },
  { href: '/models', label: 'Models', Icon: Boxes },
  { href: '/bench', label: 'Bench', Icon: Gauge },
];

/** The area an address belongs to, if any. */
export function placeAt(location: string): Place | undefined {
  const path = location.split('?')[0] ?? location;
  return PLACES.find(({ href }) => path === href || (href !== '/' && path.startsWith(`${href}/`)));
}

/** Links to the areas: side by side where there is room, else in a menu that names the current one. */
export function Nav() {
  const [location] = useLocation();
  const here = placeAt(location);
  return (
    <nav aria-label="Areas" className="lg:ml-2">
      <ul className="flex items-center gap-0.5 max-lg:hidden">
        {PLACES.map((place) => (
          <li key={place.href}>
            <PlaceLink place={place} />
          </li>
        ))}
      </ul>
      <div className="lg:hidden">
        <Popover
          label="Areas"
          triggerLabel={here ? `Areas. Current: ${here.label}` : 'Areas'}
          triggerClassName="inline-flex h-9 items-center gap-2 rounded-md px-2 text-sm font-medium hover:bg-sunken"
          trigger={
            <>
              <Menu size={17} aria-hidden className="text-muted" />
              <span className="max-[23rem]:sr-only">{here?.label ?? 'Areas'}</span>
            </>
          }
          className="w-56"
        >
          {(close) => (
            <ul className="grid gap-0.5">
              {PLACES.map((place) => (
                <li key={place.href}>
                  <PlaceLink place={place} inMenu onClick={close} />
                </li>
              ))}
            </ul>
          )}
        </Popover>
      </div>
    </nav>
  );
}

interface PlaceLinkProps {
  place: Place;
  inMenu?: boolean;
  onClick?: () => void;
}

function PlaceLink({ place: { href, label, Icon }, inMenu = false, onClick }: PlaceLinkProps) {
  const [location] = useLocation();
  const here = placeAt(location)?.href === href;
  const room = inMenu ? 'h-10 gap-2.5 px-2.5 text-base' : 'h-8 px-2 text-sm xl:px-2.5';
  return (
    <Link
      href={href}
      onClick={onClick}
      aria-current={here ? 'page' : undefined}
      className={`flex items-center rounded-md font-medium whitespace-nowrap text-muted transition-colors hover:bg-sunken hover:text-ink aria-[current=page]:bg-sunken aria-[current=page]:text-ink ${room}`}
    >
      {inMenu && <Icon size={17} aria-hidden />}
      {label}
    </Link>
  );
}

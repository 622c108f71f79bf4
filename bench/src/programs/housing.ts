import { randomGenerator } from '@encoderkit/core';

/** Kinds of columns as `tabularEncoder` takes them, all that there are. */
export const housingColumns = {
  area: 'number',
  rooms: 'number',
  built: 'number',
  city: 'category',
  heating: 'category',
  extras: 'categories',
  sold: 'date',
  garden: 'boolean',
} as const;

const cities = Array.from({ length: 12 }, (_, index) => `city ${index}`);
const heatings = ['gas', 'oil', 'pump', 'wood'];
const extras = ['lift', 'balcony', 'cellar', 'garage', 'pool'];

/**
 * Made-up houses with their prices in thousands: what a square metre costs depends on the city, rises over the years and in summer, and
 * falls with age; a tenth of the areas is missing, and there is noise that nobody can tell.
 */
export function housing(count: number, seed: number) {
  const random = randomGenerator(seed);
  return Array.from({ length: count }, () => {
    const rooms = 1 + random.integer(7);
    const area = 15 * rooms + 40 * random.uniform() + 10;
    const built = 1900 + random.integer(125);
    const city = random.integer(cities.length);
    const heating = random.integer(heatings.length);
    const has = extras.map(() => random.uniform() < 0.3);
    const day = random.integer(3650);
    const garden = random.uniform() < 0.4;
    const sold = new Date(Date.UTC(2014, 0, 1 + day));
    const perMetre =
      1.5 + 0.4 * ((city * 5) % 12) + 0.0003 * day + 0.15 * Math.cos((2 * Math.PI * (day % 365)) / 365 - Math.PI);
    const worth = has.reduce((sum, present, index) => sum + (present ? 8 * (index + 1) : 0), 0);
    const age = Math.max(0.5, 1 - (2024 - built) / 200);
    const price = area * perMetre * age + worth + 12 * heating + (garden ? 0.3 * area : 0);
    const isKnown = random.uniform() < 0.9;
    return {
      input: {
        ...(isKnown && { area }),
        rooms,
        built,
        city: cities[city] ?? '',
        heating: heatings[heating] ?? '',
        extras: extras.filter((_, index) => has[index]),
        sold: sold.toISOString(),
        garden,
      },
      label: price + 15 * random.normal(),
    };
  });
}

/** The sample shop's departments: each kind of product once per variant makes the leaf categories, four levels deep. */
export interface Department {
  name: string;
  /** The fourth level. */
  variants: readonly string[];
  /** Group → kinds of product, in the plural (titles take the singular). */
  groups: Readonly<Record<string, readonly string[]>>;
  sizes: readonly string[];
  hasColors: boolean;
  materials: readonly string[];
  /** Median price in whole units of the currency. */
  medianPrice: number;
}

const CLOTHES_SIZES = ['XS', 'S', 'M', 'L', 'XL', 'XXL'];
const SHOE_SIZES = ['36', '37', '38', '39', '40', '41', '42', '43', '44', '45', '46'];
const PEOPLE = ['Women', 'Men', 'Girls', 'Boys'];

export const DEPARTMENTS: readonly Department[] = [
  {
    name: 'Clothing',
    variants: PEOPLE,
    groups: {
      Outerwear: ['Rain Jackets', 'Parkas', 'Down Vests', 'Trench Coats', 'Windbreakers'],
      Tops: ['T-Shirts', 'Blouses', 'Polo Shirts', 'Hoodies', 'Cardigans'],
      Bottoms: ['Jeans', 'Chinos', 'Shorts', 'Leggings', 'Skirts'],
      Underwear: ['Socks', 'Briefs', 'Undershirts', 'Tights', 'Pyjamas'],
      Sportswear: ['Running Tights', 'Training Tops', 'Cycling Jerseys', 'Swimsuits', 'Yoga Pants'],
      Formal: ['Suits', 'Dress Shirts', 'Waistcoats', 'Evening Dresses', 'Blazers'],
    },
    sizes: CLOTHES_SIZES,
    hasColors: true,
    materials: ['Cotton', 'Merino', 'Linen', 'Recycled Polyester', 'Denim', 'Modal'],
    medianPrice: 38,
  },
  {
    name: 'Shoes',
    variants: PEOPLE,
    groups: {
      Trainers: ['Running Shoes', 'Tennis Shoes', 'Skate Shoes', 'Court Shoes', 'Canvas Trainers'],
      Boots: ['Hiking Boots', 'Ankle Boots', 'Rain Boots', 'Work Boots', 'Snow Boots'],
      Sandals: ['Slides', 'Flip-Flops', 'Trekking Sandals', 'Wedge Sandals', 'Clogs'],
      Formal: ['Loafers', 'Oxfords', 'Derbies', 'Pumps', 'Ballerinas'],
      Home: ['Slippers', 'House Socks', 'Felt Mules', 'Moccasins', 'Hut Shoes'],
      Sport: ['Football Boots', 'Climbing Shoes', 'Cycling Shoes', 'Golf Shoes', 'Water Shoes'],
    },
    sizes: SHOE_SIZES,
    hasColors: true,
    materials: ['Leather', 'Suede', 'Canvas', 'Mesh', 'Rubber', 'Wool Felt'],
    medianPrice: 72,
  },
  {
    name: 'Home & Garden',
    variants: ['Small', 'Classic', 'Family', 'Outdoor'],
    groups: {
      Kitchen: ['Saucepans', 'Frying Pans', 'Chef Knives', 'Cutting Boards', 'Mixing Bowls'],
      Tableware: ['Dinner Plates', 'Mugs', 'Wine Glasses', 'Cutlery Sets', 'Serving Trays'],
      Textiles: ['Duvet Covers', 'Bath Towels', 'Cushions', 'Blankets', 'Curtains'],
      Lighting: ['Table Lamps', 'Pendant Lights', 'Floor Lamps', 'Wall Lights', 'Lanterns'],
      Storage: ['Baskets', 'Storage Boxes', 'Shelves', 'Coat Racks', 'Jars'],
      Garden: ['Planters', 'Watering Cans', 'Garden Hoses', 'Pruning Shears', 'Bird Feeders'],
    },
    sizes: [],
    hasColors: true,
    materials: ['Oak', 'Stoneware', 'Steel', 'Bamboo', 'Cast Iron', 'Linen'],
    medianPrice: 26,
  },
  {
    name: 'Furniture',
    variants: ['Compact', 'Standard', 'Wide', 'Modular'],
    groups: {
      'Living Room': ['Sofas', 'Armchairs', 'Coffee Tables', 'TV Stands', 'Bookcases'],
      Bedroom: ['Beds', 'Mattresses', 'Bedside Tables', 'Wardrobes', 'Chests of Drawers'],
      'Dining Room': ['Dining Tables', 'Dining Chairs', 'Sideboards', 'Bar Stools', 'Benches'],
      Office: ['Desks', 'Office Chairs', 'Filing Cabinets', 'Monitor Stands', 'Footrests'],
      Hall: ['Shoe Cabinets', 'Mirrors', 'Console Tables', 'Coat Stands', 'Umbrella Stands'],
      Terrace: ['Deck Chairs', 'Garden Tables', 'Sun Loungers', 'Parasols', 'Hammocks'],
    },
    sizes: [],
    hasColors: true,
    materials: ['Oak', 'Walnut', 'Pine', 'Steel', 'Rattan', 'Velvet'],
    medianPrice: 189,
  },
  {
    name: 'Electronics',
    variants: ['Home', 'Travel', 'Studio', 'Gaming'],
    groups: {
      Audio: ['Headphones', 'Bluetooth Speakers', 'Soundbars', 'Turntables', 'Microphones'],
      Computers: ['Laptops', 'Monitors', 'Keyboards', 'Mice', 'Docking Stations'],
      Phones: ['Smartphones', 'Phone Cases', 'Chargers', 'Power Banks', 'Screen Protectors'],
      Photo: ['Cameras', 'Lenses', 'Tripods', 'Memory Cards', 'Camera Bags'],
      Television: ['Televisions', 'Projectors', 'Streaming Sticks', 'Wall Mounts', 'Remote Controls'],
      'Smart Home': ['Smart Plugs', 'Thermostats', 'Door Sensors', 'Smart Bulbs', 'Security Cameras'],
    },
    sizes: [],
    hasColors: true,
    materials: ['Aluminium', 'Carbon', 'Matte', 'Wireless', 'USB-C', 'Slim'],
    medianPrice: 94,
  },
  {
    name: 'Sports & Outdoors',
    variants: ['Beginner', 'Club', 'Expedition', 'Kids'],
    groups: {
      Camping: ['Tents', 'Sleeping Bags', 'Camping Stoves', 'Headlamps', 'Camping Chairs'],
      Cycling: ['Bicycle Helmets', 'Bicycle Lights', 'Panniers', 'Pumps', 'Bicycle Locks'],
      Fitness: ['Dumbbells', 'Yoga Mats', 'Skipping Ropes', 'Kettlebells', 'Resistance Bands'],
      Water: ['Kayaks', 'Dry Bags', 'Diving Masks', 'Life Jackets', 'Paddles'],
      Winter: ['Skis', 'Ski Goggles', 'Sledges', 'Ice Skates', 'Snowshoes'],
      Hiking: ['Rucksacks', 'Trekking Poles', 'Water Bottles', 'Compasses', 'Gaiters'],
    },
    sizes: ['S', 'M', 'L'],
    hasColors: true,
    materials: ['Ripstop', 'Titanium', 'Aluminium', 'Neoprene', 'Carbon', 'Canvas'],
    medianPrice: 54,
  },
  {
    name: 'Toys & Games',
    variants: ['0–2 Years', '3–5 Years', '6–8 Years', '9+ Years'],
    groups: {
      Building: ['Building Blocks', 'Marble Runs', 'Magnetic Tiles', 'Train Sets', 'Construction Kits'],
      'Soft Toys': ['Teddy Bears', 'Hand Puppets', 'Cuddle Blankets', 'Plush Dogs', 'Plush Rabbits'],
      'Board Games': ['Strategy Games', 'Memory Games', 'Card Games', 'Dice Games', 'Quiz Games'],
      Outdoor: ['Scooters', 'Sandpit Sets', 'Kites', 'Balls', 'Trampolines'],
      Crafts: ['Modelling Clay', 'Bead Kits', 'Paint Sets', 'Stickers', 'Sewing Kits'],
      Puzzles: ['Jigsaw Puzzles', 'Wooden Puzzles', 'Floor Puzzles', '3D Puzzles', 'Brain Teasers'],
    },
    sizes: [],
    hasColors: false,
    materials: ['Wooden', 'Beech', 'Organic Cotton', 'Cork', 'Felt', 'Recycled'],
    medianPrice: 22,
  },
  {
    name: 'Beauty & Health',
    variants: ['Sensitive', 'Daily', 'Intensive', 'Travel Size'],
    groups: {
      'Skin Care': ['Face Creams', 'Cleansers', 'Serums', 'Sunscreens', 'Lip Balms'],
      'Hair Care': ['Shampoos', 'Conditioners', 'Hair Oils', 'Hair Brushes', 'Hair Dryers'],
      'Bath & Body': ['Shower Gels', 'Body Lotions', 'Bath Salts', 'Soaps', 'Deodorants'],
      'Make-up': ['Mascaras', 'Lipsticks', 'Foundations', 'Eyeliners', 'Nail Polishes'],
      Shaving: ['Razors', 'Shaving Brushes', 'Beard Oils', 'Trimmers', 'Aftershaves'],
      Health: ['Thermometers', 'Plasters', 'Massage Guns', 'Heat Pads', 'Toothbrushes'],
    },
    sizes: ['50 ml', '100 ml', '200 ml', '500 ml'],
    hasColors: false,
    materials: ['Aloe', 'Almond', 'Sea Salt', 'Chamomile', 'Charcoal', 'Shea'],
    medianPrice: 14,
  },
  {
    name: 'Food & Drink',
    variants: ['Organic', 'Classic', 'Gluten-Free', 'Gift Pack'],
    groups: {
      Coffee: ['Espresso Beans', 'Filter Coffees', 'Coffee Capsules', 'Decaf Beans', 'Cold Brews'],
      Tea: ['Green Teas', 'Black Teas', 'Herbal Teas', 'Chai Blends', 'Rooibos Teas'],
      Sweets: ['Chocolate Bars', 'Caramels', 'Biscuits', 'Liquorice', 'Honeys'],
      Pantry: ['Olive Oils', 'Pastas', 'Rice', 'Spice Mixes', 'Vinegars'],
      Drinks: ['Lemonades', 'Juices', 'Syrups', 'Tonic Waters', 'Kombuchas'],
      Breakfast: ['Mueslis', 'Jams', 'Porridges', 'Nut Butters', 'Crispbreads'],
    },
    sizes: ['250 g', '500 g', '1 kg'],
    hasColors: false,
    materials: ['Single Origin', 'Roasted', 'Wild', 'Stone-Ground', 'Cold-Pressed', 'Smoked'],
    medianPrice: 9,
  },
  {
    name: 'Pets',
    variants: ['Puppy & Kitten', 'Adult', 'Senior', 'Large Breed'],
    groups: {
      Dogs: ['Dog Beds', 'Leashes', 'Dog Bowls', 'Chew Toys', 'Dog Coats'],
      Cats: ['Scratching Posts', 'Cat Litters', 'Cat Trees', 'Cat Toys', 'Cat Flaps'],
      'Small Animals': ['Cages', 'Hay Racks', 'Tunnels', 'Hamster Wheels', 'Hutches'],
      Fish: ['Aquariums', 'Filters', 'Air Pumps', 'Aquarium Plants', 'Fish Foods'],
      Food: ['Dry Foods', 'Wet Foods', 'Treats', 'Bones', 'Supplements'],
      Care: ['Brushes', 'Claw Clippers', 'Shampoos', 'Carriers', 'Tick Combs'],
    },
    sizes: ['S', 'M', 'L'],
    hasColors: true,
    materials: ['Nylon', 'Cotton', 'Sisal', 'Willow', 'Stainless Steel', 'Memory Foam'],
    medianPrice: 24,
  },
  {
    name: 'Tools & DIY',
    variants: ['Hobby', 'Workshop', 'Site', 'Precision'],
    groups: {
      'Hand Tools': ['Hammers', 'Screwdrivers', 'Pliers', 'Spanners', 'Chisels'],
      'Power Tools': ['Cordless Drills', 'Jigsaws', 'Sanders', 'Circular Saws', 'Heat Guns'],
      Measuring: ['Tape Measures', 'Spirit Levels', 'Laser Levels', 'Calipers', 'Set Squares'],
      Paint: ['Paint Rollers', 'Brush Sets', 'Wall Paints', 'Varnishes', 'Masking Tapes'],
      Hardware: ['Hinges', 'Screws', 'Door Handles', 'Padlocks', 'Hooks'],
      Safety: ['Work Gloves', 'Safety Glasses', 'Ear Defenders', 'Hard Hats', 'Knee Pads'],
    },
    sizes: [],
    hasColors: false,
    materials: ['Chrome-Vanadium', 'Forged', 'Brushless', 'Hardened', 'Beech', 'Brass'],
    medianPrice: 31,
  },
  {
    name: 'Books & Stationery',
    variants: ['Pocket', 'A5', 'A4', 'Gift Edition'],
    groups: {
      Notebooks: ['Ruled Notebooks', 'Sketchbooks', 'Diaries', 'Planners', 'Music Books'],
      Writing: ['Fountain Pens', 'Pencils', 'Fineliners', 'Highlighters', 'Ink Bottles'],
      'Desk Supplies': ['Staplers', 'Folders', 'Paper Clips', 'Desk Trays', 'Erasers'],
      Art: ['Watercolours', 'Acrylic Paints', 'Easels', 'Canvases', 'Charcoals'],
      Cards: ['Birthday Cards', 'Postcards', 'Envelopes', 'Gift Wraps', 'Ribbons'],
      Guides: ['Cookbooks', 'Travel Guides', 'Field Guides', 'Atlases', 'Workbooks'],
    },
    sizes: [],
    hasColors: true,
    materials: ['Recycled', 'Linen-Bound', 'Leather', 'Dotted', 'Brass', 'Cotton Rag'],
    medianPrice: 12,
  },
];

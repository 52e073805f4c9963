/**
 * The words of a code: 256, so that each stands for one byte. Easily spoken and written down, four to seven letters; no
 * two differ by one letter or begin with the same four, and none rhymes so closely with another that a bad line would
 * swap them. The order matters: a word's place is its byte.
 */
export const CODE_WORDS: readonly string[] = `
  acorn admiral amber anchor antler apple arrow aspen autumn badger bagel balcony bamboo banjo barley basket birch
  blanket blossom bonfire boulder bramble breeze brick bridge bronze bubble bucket buffalo button cabin cactus
  camel candle canoe canyon captain caramel carpet castle cedar chapel cherry chimney cliff clover cobalt coconut
  compass cosmos cottage crayon cricket crimson crystal cupcake curlew curtain daisy dancer dentist desert diamond
  dinghy dolphin domino dragon drizzle drummer echo eclipse elbow emerald engine equator evening fabric falcon
  feather fiddle finch flannel flute forest fossil freckle galaxy garden garlic gazebo ginger giraffe glacier
  goblet granite grape gravel griffin guitar hammock hamster harvest hedge helmet heron hexagon honey horizon
  hotel iceberg indigo island ivory jaguar jasmine jigsaw journal jungle juniper kayak kestrel kitchen lagoon
  lantern laurel leopard library lilac lizard lobster lotus magenta magnet magpie mammoth marble meadow melody
  mercury mirror monsoon mosaic muffin museum mustard napkin nectar nugget nutmeg oasis oatmeal ocean octopus
  olive onion opal orange orchid osprey oyster pagoda palace paprika parrot parsley pastel pelican pencil penguin
  pepper phoenix piano piccolo picnic pirate planet plum potato pretzel pudding pumice pumpkin puzzle pyramid
  quartz quilt rabbit radish rainbow rhubarb river rooster rosebud saffron salad salmon sandal sapling sausage
  scarf scooter sequoia shadow shovel shuttle silver skipper skylark snail snorkel spanner sparrow spinach spiral
  sponge stadium stamp stencil sunset swallow tartan temple textile thicket thimble thistle thunder tiger timber
  tomato topaz tornado tractor treacle trumpet tulip tundra tunnel turnip turtle unicorn vanilla velvet village
  waffle walnut walrus wander whisper wigwam window wombat woodcut zebra zenith zigzag
`
  .trim()
  .split(/\s+/);

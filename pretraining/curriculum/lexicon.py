"""Word lists, written for this project.  Blank-separated; `_` stands for a blank."""

from __future__ import annotations

from typing import Dict, List


def words(text: str) -> List[str]:
    return [w.replace("_", " ") for w in text.split()]


FEMALE = words("""Anna Maria Emma Olivia Sofia Laura Julia Clara Alice Nina Sarah Emily Grace Hannah Lucy Rosa Elena
Eva Ida Irene Jane Karen Kate Leah Linda Lisa Mary Megan Mia Nora Paula Rachel Ruth Sandra Susan Tina Vera Zoe Amina
Fatima Priya Mei Yuki Ingrid Helen Diana Carla Bella Amy Joan Marta Petra Layla Noor Keiko Chloe Ella Ruby
Abigail Agnes Aisha Alexandra Amanda Amelia Andrea Angela Astrid Ava Barbara Beatrice Bridget Camila Carmen Caroline
Catherine Cecilia Christine Claire Daniela Deborah Dorothy Edith Eleanor Elizabeth Esther Evelyn Farah Fiona Freya Gloria
Greta Gwen Harriet Heidi Hilda Isabel Ivy Jasmine Jennifer Jessica Judith Katrin Lara Lena Leila Louise Lydia Magda
Margaret Maya Melissa Mira Monica Nadia Naomi Natalie Nicole Nour Olga Patricia Penelope Phoebe Rebecca Renata Rita Rosie
Sabina Samira Silvia Simone Sonia Stella Sunita Sylvia Tamara Teresa Ursula Valerie Vanessa Wendy Xenia Yara Yasmin
Yvonne Zara""")
MALE = words("""John Peter Paul Mark Luke James David Daniel Thomas Robert Michael William Henry George Oscar Leo Max
Adam Ben Carl Eric Felix Frank Hugo Ivan Jack Jacob Kevin Liam Lucas Martin Noah Oliver Omar Pablo Ralph Sam Simon
Steven Tom Victor Walter Ali Ahmed Hassan Ravi Kenji Chen Diego Marco Anton Boris Erik Finn Jonas Nils Tim Tariq
Aaron Abdul Adrian Alan Albert Alexander Alfred Amir Andrew Antonio Arjun Arthur Benjamin Bernard Brian Bruno Caleb Carlos
Charles Christian Christopher Colin Connor Craig Dennis Derek Dmitri Dominic Donald Douglas Edgar Edward Elias Emil Enrique
Ethan Evan Fabian Fernando Francis Fred Gabriel Gary Geoffrey Gilbert Giovanni Gordon Graham Gregory Gustav Harold Harry
Hector Herbert Howard Ian Ibrahim Isaac Jason Javier Jeremy Jerome Joel Johan Joseph Joshua Juan Julian Karim Keith Kenneth
Kurt Lars Lawrence Leonard Louis Malik Manuel Marcus Mario Matthew Maurice Miguel Mohammed Nathan Nicholas Nigel Otto
Patrick Philip Rafael Raj Raymond Richard Roger Roland Rudolf Samuel Sanjay Scott Sebastian Sergei Stefan Stephen Stuart
Theo Timothy Tobias Trevor Tyler Vikram Vincent Wayne Yusuf Zachary""")
CITIES = words("""Paris London Berlin Madrid Rome Vienna Prague Lisbon Dublin Oslo Stockholm Helsinki Warsaw Athens
Budapest Brussels Amsterdam Copenhagen Zurich Geneva Milan Naples Venice Munich Hamburg Barcelona Seville Porto Moscow
Istanbul Ankara Cairo Nairobi Lagos Accra Tunis Dakar Tokyo Osaka Kyoto Seoul Beijing Shanghai Delhi Mumbai Bangkok
Hanoi Jakarta Manila Sydney Melbourne Perth Auckland Toronto Montreal Ottawa Boston Chicago Denver Dallas Houston
Miami Seattle Phoenix Lima Bogota Quito Santiago Havana Dubai Doha Tehran Baghdad Riga Vilnius Tallinn
Algiers Amman Antwerp Atlanta Austin Baku Baltimore Bangalore Basel Beirut Belfast Belgrade Bergen Birmingham Bogor
Bologna Bordeaux Bratislava Brisbane Bristol Bruges Bucharest Calgary Canberra Caracas Cardiff Casablanca Cologne Colombo
Cordoba Dallas Damascus Darwin Delft Detroit Dhaka Dresden Edinburgh Frankfurt Glasgow Granada Graz Guangzhou Hiroshima
Honolulu Izmir Jaipur Jerusalem Johannesburg Kabul Karachi Kathmandu Khartoum Kigali Kingston Krakow Lahore Leeds Leipzig
Lille Liverpool Ljubljana Luanda Lyon Malaga Manchester Marrakesh Marseille Medellin Memphis Minsk Montevideo Muscat Nagoya
Nashville Nice Orlando Oxford Palermo Pisa Pittsburgh Portland Pretoria Quebec Rabat Reykjavik Riyadh Rotterdam Salzburg
Samarkand Sapporo Sarajevo Shenzhen Singapore Skopje Stuttgart Taipei Tashkent Tbilisi Tirana Toulouse Trieste Tripoli
Turin Uppsala Utrecht Valencia Vancouver Verona Warwick Winnipeg Yangon Yerevan York Zagreb""")
CITIES = list(dict.fromkeys(CITIES))
JOBS = words("""teacher doctor nurse farmer lawyer painter driver baker cook pilot singer actor writer dentist engineer
student soldier sailor waiter judge manager plumber gardener librarian scientist tailor butcher carpenter dancer
journalist mechanic musician photographer professor programmer reporter secretary artist barber clerk coach chemist
accountant architect astronaut banker biologist bricklayer builder captain cashier chef composer detective diver economist
editor electrician fisherman firefighter florist geologist guard hairdresser historian inventor jeweler lifeguard magician
mayor merchant miner nanny optician pharmacist philosopher physicist poet postman priest psychologist receptionist sculptor
shepherd shoemaker surgeon translator tutor veterinarian""")
ANIMALS = words("""dog cat horse cow sheep goat pig lion tiger bear wolf fox rabbit mouse elephant monkey camel donkey
deer zebra giraffe kangaroo squirrel hamster turtle snake frog duck goose chicken eagle owl parrot pigeon whale
dolphin shark bee spider
ant antelope beaver bison butterfly buffalo cheetah cobra crab crocodile crow donkey falcon flamingo gorilla hare hawk
hedgehog hippopotamus hyena jaguar koala leopard lizard llama lobster mosquito moose octopus ostrich otter panda peacock
pelican penguin puma rat raven rhinoceros salmon scorpion seal sparrow stork swan toad trout wasp wombat""")
ANIMALS = list(dict.fromkeys(ANIMALS))
FRUITS = words("apple banana orange pear grape cherry lemon mango peach plum melon strawberry kiwi pineapple apricot "
               "blueberry raspberry blackberry grapefruit papaya coconut fig lime nectarine pomegranate tangerine cranberry")
VEGETABLES = words("carrot potato onion tomato cabbage cucumber pepper pumpkin spinach broccoli lettuce radish leek bean "
                   "eggplant cauliflower zucchini turnip celery asparagus artichoke parsnip beetroot kale pea")
VEHICLES = words("car bus train truck bicycle boat ship plane taxi tram motorcycle van helicopter ferry scooter "
                 "tractor ambulance canoe jeep limousine lorry submarine tricycle yacht airplane sledge")
FURNITURE = words("table chair sofa bed desk wardrobe shelf bench cupboard stool armchair drawer "
                  "dresser couch bookcase nightstand recliner bunk sideboard cradle")
CLOTHES = words("shirt jacket coat hat scarf dress skirt sweater glove sock shoe boot belt tie "
                "blouse cap sandal slipper vest cardigan raincoat robe apron hoodie uniform mitten blazer")
TOOLS = words("hammer saw drill screwdriver shovel axe rake ladder wrench pliers "
              "chisel crowbar spade hoe sickle screw nail trowel anvil")
INSTRUMENTS = words("piano guitar violin flute drum trumpet harp cello clarinet "
                    "trombone saxophone accordion banjo mandolin oboe bassoon tuba harmonica tambourine xylophone")
COLORS = words("red blue green yellow black white brown orange purple pink grey beige turquoise crimson maroon magenta")
DAYS = words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
MONTHS = words("January February March April May June July August September October November December")
BALL_GAMES = words("tennis football basketball hockey golf rugby baseball volleyball cricket badminton soccer handball squash")
SPORTS = BALL_GAMES + words("boxing judo karate rowing skiing swimming cycling archery wrestling fencing gymnastics")
DRINKS = words("water milk coffee tea juice lemonade wine beer cocoa "
               "lemonade whiskey champagne cider espresso cappuccino soda smoothie rum vodka")
DRINKS = list(dict.fromkeys(DRINKS))
BODY = words("hand foot arm leg head nose ear eye knee shoulder finger back "
             "neck elbow ankle wrist toe thumb chin cheek forehead tongue lip stomach")
FLOWERS = words("rose tulip lily daisy violet sunflower orchid iris "
                "carnation daffodil marigold peony poppy chrysanthemum lavender dandelion")
TREES = words("oak pine birch maple willow elm fir cedar beech spruce poplar chestnut")
METALS = words("iron gold silver copper tin zinc aluminium steel bronze platinum brass")
SHAPES = words("circle square triangle rectangle oval cube sphere pyramid cone cylinder hexagon pentagon")
BUILDINGS = words("house castle church hospital hotel school museum cottage palace barn cathedral skyscraper warehouse villa")
RELATIVES = words("mother father brother sister uncle aunt cousin grandmother grandfather nephew niece daughter son")
SUBJECTS = words("mathematics physics chemistry biology history geography philosophy literature economics")
PLANETS = words("Venus Mars Jupiter Saturn Uranus Neptune Earth")
GEMS = words("diamond emerald sapphire topaz opal pearl amethyst jade")
GROUPS: Dict[str, List[str]] = {
    "animal": ANIMALS, "fruit": [w for w in FRUITS if w not in ("orange", "kiwi")], "vegetable": VEGETABLES, "vehicle": VEHICLES,
    "furniture": FURNITURE, "clothing": CLOTHES, "tool": [w for w in TOOLS if w != "nail"], "instrument": INSTRUMENTS,
    "color": [w for w in COLORS if w != "orange"], "sport": [w for w in SPORTS if w not in ("cricket", "squash")], "drink": DRINKS,
    "job": JOBS,
    "flower": [w for w in FLOWERS if w not in ("violet", "iris")], "body part": BODY, "tree": TREES, "metal": METALS, "shape": SHAPES,
    "building": BUILDINGS, "relative": RELATIVES, "school subject": SUBJECTS, "planet": PLANETS, "gemstone": GEMS,
    "country": "Japan France Brazil Kenya Canada Norway India Peru Egypt Poland Spain Chile China Germany Italy Mexico".split(),
    "city": "Paris London Berlin Madrid Tokyo Chicago Vienna Prague Cairo Lagos Delhi Sydney Toronto Seoul Oslo Milan".split(),
}
#: Groups with words that some would put in both: never set against each other.
ALIKE_GROUPS = [{"fruit", "vegetable"}, {"fruit", "tree"}, {"metal", "gemstone"}, {"metal", "tool"}, {"country", "city"},
                {"flower", "tree"}, {"job", "relative"}, {"metal", "color"}, {"color", "fruit"}, {"color", "gemstone"},
                {"color", "flower"}, {"vegetable", "flower"}, {"tool", "vehicle"}]

FOODS = words("""soup bread cake pizza rice pasta salad pie stew omelette sandwich curry pancake fish cheese dinner
lunch breakfast
spaghetti lasagna burger steak bacon sausage porridge risotto paella noodles toast pudding pastry casserole goulash yogurt
chocolate ham chicken turkey lamb dessert meal snack""")
FOODS.remove("noodles")
TEXTS = words("book letter report poem story newspaper article message email novel diary recipe contract "
              "essay script speech note postcard invitation manual review blog chapter article document letter poster form")
TEXTS = list(dict.fromkeys(TEXTS))
OBJECTS = words("""key phone lamp clock camera bag basket box bottle cup plate knife spoon umbrella ring watch mirror
blanket pillow carpet window door wallet ticket map pencil notebook computer radio television vase candle bucket
painting toy ball kite tent suitcase coin ladder fence wall roof
backpack balloon barrel bell bowl bracelet broom brush button calculator cable cage calendar candlestick chain comb compass
cushion dish doll envelope eraser fan flag flashlight fork frame glass globe helmet hook jar jug kettle keyboard lantern
magnet medal microphone microscope mug napkin necklace needle oven paintbrush pan parcel passport pen pillowcase pipe pot
printer pump purse puzzle racket remote rope ruler rug sack screen sign spoon stamp stapler statue stove string telescope
thermometer torch towel tray trophy trunk typewriter vacuum vase violin whistle wheel""")
OBJECTS = list(dict.fromkeys(w for w in OBJECTS if w != "violin"))
PLACES = words("""school the_park the_market the_museum the_library the_hospital the_station the_beach the_office
the_bank the_bakery the_cinema the_theater the_airport the_harbor the_village the_castle the_church the_restaurant
the_garden the_lake the_forest the_hotel the_factory the_stadium the_zoo the_university the_bridge the_farm the_shop
the_river the_gym the_pharmacy the_square the_mountains the_city
the_aquarium the_barbershop the_bookstore the_bus_stop the_cafe the_cathedral the_courthouse the_dentist the_desert the_fair
the_gallery the_gas_station the_island the_kindergarten the_laundry the_mall the_meadow the_meeting the_opera the_palace
the_party the_playground the_police_station the_pool the_post_office the_supermarket the_swamp the_temple the_town the_tower
the_valley the_waterfall the_wedding work church""")
SPOTS = words("""in_the_kitchen in_the_garden in_the_park on_the_table in_the_garage at_the_market in_the_bedroom
on_the_roof under_the_bed behind_the_house near_the_river in_the_office at_the_station in_the_library on_the_beach
in_the_forest at_the_airport in_the_attic in_the_cellar next_to_the_door at_school in_the_hall on_the_balcony
at_home at_work in_the_bathroom in_the_basement in_the_car in_the_city in_the_classroom in_the_corner in_the_dining_room
in_the_field in_the_living_room in_the_mountains in_the_museum in_the_rain in_the_street in_the_tent in_the_yard
in_front_of_the_house at_the_bus_stop at_the_harbor at_the_hospital at_the_restaurant by_the_lake by_the_window
behind_the_curtain on_the_bench on_the_bridge on_the_floor on_the_sofa on_the_train outside_the_shop under_the_table
under_the_tree near_the_church next_to_the_lamp""")
PAST_TIMES = words("yesterday last_night last_week last_year this_morning two_days_ago on_Monday on_Friday on_Sunday "
                   "last_month last_summer an_hour_ago a_week_ago yesterday_evening last_Tuesday")
HABIT_TIMES = words("every_day every_week every_morning on_Mondays on_Sundays in_the_evening every_summer every_night "
                    "every_month every_evening on_weekends on_Fridays twice_a_week once_a_month all_the_time")
FUTURE_TIMES = words("tomorrow next_week next_year tonight next_month on_Monday on_Saturday next_summer "
                     "soon later_today in_two_days tomorrow_morning next_Friday in_an_hour")

#: Verbs by what they act on.
VERBS: Dict[str, List[str]] = {
    "food": words("""cook eat taste serve order prepare bring make burn share fry boil
        bake smell finish refuse steam grill mix heat freeze enjoy want choose buy need try like"""),
    "text": words("""read write print translate sign send finish forget copy
        study publish edit receive post deliver check find buy tear correct discuss save keep"""),
    "object": words("""buy sell find lose break clean paint fix carry hide borrow move wash hold steal throw drop draw
        take bring open close repair choose see paint want need like check pack count touch sketch push pull lift
        kick drag examine return polish decorate wrap grab rent collect deliver inspect damage replace keep leave get admire
        describe notice discover photograph shake build measure recycle unpack use watch"""),
    "person": words("""call help visit meet follow thank invite teach know love hear greet answer trust miss remember
        phone praise forgive hug kiss push support interview warn blame ignore believe watch admire respect understand advise
        protect recognize surprise thank see find catch leave"""),
    "animal": words("""feed see chase catch find wash like love train watch hear buy
        pet draw photograph follow touch rescue brush fear hold carry keep film protect sell examine observe"""),
}
#: Verbs of going and of being somewhere.
GO_VERBS = words("go walk run travel drive ride come hurry return move cycle fly jog rush march hike sail")
STAY_VERBS = words("sleep work wait sit play sing dance study rest cry laugh read eat stand swim "
                   "talk smile whisper pray relax shout paint jump snore think speak cook yawn chat argue kneel dream skate write hide stay")
#: verb: past and participle, as `verb=past=participle`.
IRREGULAR = {verb: f"{past} {participle}" for verb, past, participle in (entry.split("=") for entry in words("""
eat=ate=eaten bring=brought=brought make=made=made read=read=read write=wrote=written send=sent=sent forget=forgot=forgotten
buy=bought=bought sell=sold=sold find=found=found lose=lost=lost break=broke=broken hide=hid=hidden hold=held=held
steal=stole=stolen throw=threw=thrown draw=drew=drawn take=took=taken choose=chose=chosen see=saw=seen meet=met=met
teach=taught=taught know=knew=known hear=heard=heard feed=fed=fed catch=caught=caught go=went=gone run=ran=run
drive=drove=driven ride=rode=ridden come=came=come sleep=slept=slept sit=sat=sat sing=sang=sung stand=stood=stood
swim=swam=swum drop=dropped=dropped be=was=been begin=began=begun bend=bent=bent bite=bit=bitten blow=blew=blown
build=built=built dig=dug=dug do=did=done drink=drank=drunk fall=fell=fallen feel=felt=felt fight=fought=fought fly=flew=flown
forgive=forgave=forgiven freeze=froze=frozen get=got=got give=gave=given grow=grew=grown have=had=had keep=kept=kept
kneel=knelt=knelt lay=laid=laid lead=led=led leave=left=left lend=lent=lent mean=meant=meant pay=paid=paid ring=rang=rung
rise=rose=risen say=said=said shake=shook=shaken shine=shone=shone shoot=shot=shot sink=sank=sunk speak=spoke=spoken
spend=spent=spent spin=spun=spun stick=stuck=stuck sting=stung=stung sweep=swept=swept swear=swore=sworn swing=swung=swung
tear=tore=torn tell=told=told think=thought=thought understand=understood=understood wake=woke=woken wear=wore=worn
weave=wove=woven weep=wept=wept win=won=won wind=wound=wound drag=dragged=dragged wrap=wrapped=wrapped grab=grabbed=grabbed
hug=hugged=hugged pet=petted=petted jog=jogged=jogged chat=chatted=chatted stop=stopped=stopped plan=planned=planned
chop=chopped=chopped rob=robbed=robbed"""))}
#: Verbs that double their last letter before -ing.
DOUBLING = set(words("run sit swim forget drop begin dig get spin win drag wrap grab hug pet jog chat stop plan chop rob"))
#: Verbs outside the classes above, with words that may follow them, as `verb:words`.
VERB_PHRASES = words("""begin:the_lesson bend:the_wire bite:the_apple blow:the_whistle build:a_house dig:a_hole do:the_homework
drink:the_juice fall:off_the_ladder feel:the_wind fight:the_fire fly:the_plane give:a_present grow:tomatoes have:a_party
lay:the_table lead:the_group lend:some_money pay:the_bill ring:the_bell rise:at_dawn say:the_truth shake:the_bottle
shine:in_the_dark shoot:the_arrow sink:the_boat spend:the_money spin:the_wheel stick:to_the_plan sweep:the_floor
swear:an_oath tear:the_paper tell:a_story wake:the_baby wear:a_hat weave:a_basket weep:at_the_movie win:the_race
wind:the_clock stop:the_car plan:the_trip chop:the_wood rob:the_bank climb:the_hill cross:the_street
dance:at_the_party iron:the_shirt knock:on_the_door listen:to_music look:at_the_stars play:the_piano promise:to_help
pull:the_rope push:the_cart rake:the_leaves search:the_house tidy:the_room try:the_cake visit:the_museum
water:the_flowers worry:about_the_exam""")

#: Adjectives with their opposites, by what they describe.
OPPOSITES: Dict[str, List[str]] = {
    "object": words("""big:small old:new clean:dirty heavy:light long:short cheap:expensive full:empty open:closed wet:dry
        hard:soft thick:thin strong:weak bright:dark smooth:rough beautiful:ugly wide:narrow warm:cool modern:ancient
        sharp:blunt useful:useless broken:intact large:tiny straight:crooked tight:loose deep:shallow high:low
        visible:invisible rare:common fancy:plain colorful:colorless simple:complicated real:fake safe:dangerous
        natural:artificial comfortable:uncomfortable perfect:flawed stable:unstable valuable:worthless tidy:messy
        flexible:rigid solid:hollow transparent:opaque locked:unlocked complete:incomplete sturdy:fragile shiny:dull
        familiar:strange permanent:temporary popular:unpopular"""),
    "person": words("""happy:sad rich:poor young:old tall:short strong:weak kind:cruel brave:cowardly polite:rude
        lazy:hardworking quiet:loud fast:slow sick:healthy clever:stupid early:late calm:nervous awake:asleep
        honest:dishonest lucky:unlucky friendly:unfriendly patient:impatient generous:stingy confident:shy careful:careless
        modest:arrogant married:single tired:rested grateful:ungrateful loyal:disloyal mature:childish wise:foolish
        guilty:innocent famous:unknown cheerful:gloomy selfish:unselfish busy:idle present:absent optimistic:pessimistic
        experienced:inexperienced right:wrong proud:ashamed interested:bored employed:unemployed responsible:irresponsible
        satisfied:dissatisfied strict:lenient"""),
    "food": words("""hot:cold sweet:sour fresh:stale good:bad raw:cooked spicy:mild cheap:expensive delicious:disgusting
        crispy:soggy tender:tough healthy:unhealthy frozen:thawed tasty:tasteless light:heavy greasy:lean"""),
}
#: Opposites that are not adjectives or describe nothing in particular.
PLAIN_OPPOSITES = words("""up:down left:right day:night summer:winter north:south east:west always:never love:hate win:lose
push:pull inside:outside above:below before:after first:last more:less many:few yes:no friend:enemy war:peace top:bottom
front:back buy:sell arrive:depart remember:forget laugh:cry begin:end accept:refuse increase:decrease victory:defeat
success:failure morning:evening truth:lie life:death positive:negative maximum:minimum male:female
dead:alive possible:impossible legal:illegal major:minor near:far true:false equal:unequal appear:disappear
build:destroy give:take import:export""")
SYNONYM_ADJECTIVES = words("""big:large small:little happy:glad sad:unhappy fast:quick smart:clever angry:furious
tired:exhausted rich:wealthy beautiful:pretty scared:afraid silent:quiet ill:sick difficult:hard easy:simple strange:odd
brave:courageous famous:well-known rude:impolite funny:amusing thin:slim lucky:fortunate correct:right wrong:incorrect
dangerous:risky clean:spotless gigantic:huge tiny:minute foolish:silly amazing:incredible wonderful:marvelous awful:terrible
boring:dull calm:peaceful certain:sure complete:whole crazy:mad cruel:mean eager:keen empty:vacant entire:total faithful:loyal
fragile:delicate friendly:kind gorgeous:stunning helpful:useful honest:truthful important:significant lonely:isolated
nervous:anxious new:modern normal:ordinary polite:courteous puzzled:confused rapid:swift sincere:genuine sleepy:drowsy
stubborn:obstinate unusual:rare warm:mild weak:feeble weird:bizarre""")
SYNONYM_VERBS = words("""begin:start finish:end buy:purchase help:assist speak:talk choose:select shout:yell repair:fix
answer:reply jump:leap cry:weep hurry:rush rest:relax walk:stroll look:gaze shiver:tremble laugh:giggle complain:grumble
arrive:come collect:gather depart:leave hop:bounce vanish:disappear argue:quarrel exit:withdraw observe:watch
celebrate:party wander:roam shut:close chat:converse""")
SYNONYM_NOUNS = words("""house:home car:automobile child:kid road:street gift:present forest:woods error:mistake job:work
picture:image stone:rock boat:ship trip:journey doctor:physician teacher:instructor shop:store movie:film couch:sofa
aircraft:plane lawyer:attorney garbage:trash baby:infant author:writer boss:manager bucket:pail cop:policeman couple:pair
crowd:mob idea:thought illness:disease leader:chief meal:feast method:way middle:center noise:sound odor:smell
photo:photograph prize:award pupil:student rabbit:bunny sea:ocean taxi:cab town:village vacation:holiday
wound:injury rug:carpet cloth:fabric battle:fight cash:money thief:robber location:place autumn:fall""")
SYNONYMS = SYNONYM_ADJECTIVES + SYNONYM_VERBS + SYNONYM_NOUNS
COMPARATIVE = words("""tall:taller short:shorter old:older young:younger fast:faster slow:slower strong:stronger
weak:weaker rich:richer poor:poorer kind:kinder loud:louder quiet:quieter happy:happier lazy:lazier funny:funnier
busy:busier small:smaller big:bigger brave:braver calm:calmer clever:cleverer heavy:heavier thin:thinner
smart:smarter wise:wiser nice:nicer sad:sadder angry:angrier tired:more_tired healthy:healthier friendly:friendlier
pretty:prettier lucky:luckier sleepy:sleepier hungry:hungrier noisy:noisier silly:sillier cool:cooler tough:tougher
bold:bolder proud:prouder shy:shyer rude:ruder polite:more_polite fit:fitter slim:slimmer good:better bad:worse
careful:more_careful famous:more_famous patient:more_patient honest:more_honest popular:more_popular nervous:more_nervous
generous:more_generous intelligent:more_intelligent talented:more_talented confident:more_confident
curious:more_curious creative:more_creative""")
YOUNG = words("""dog:puppy cat:kitten cow:calf horse:foal sheep:lamb goat:kid pig:piglet chicken:chick duck:duckling
goose:gosling lion:cub bear:cub deer:fawn frog:tadpole kangaroo:joey owl:owlet rabbit:bunny eagle:eaglet elephant:calf
swan:cygnet donkey:foal zebra:foal giraffe:calf whale:calf dolphin:calf camel:calf buffalo:calf hippopotamus:calf
rhinoceros:calf tiger:cub leopard:cub cheetah:cub panda:cub fox:cub wolf:pup seal:pup bat:pup shark:pup otter:pup rat:pup
hare:leveret squirrel:kit beaver:kit penguin:chick turkey:poult spider:spiderling hedgehog:hoglet toad:tadpole koala:joey
wallaby:joey wombat:joey moose:calf peacock:peachick llama:cria alpaca:cria turtle:hatchling crocodile:hatchling
butterfly:caterpillar eel:elver falcon:eyas pigeon:squab human:baby""")
IRREGULAR_PLURALS = {one: many for one, many in (entry.split("=") for entry in words("""mouse=mice sheep=sheep deer=deer
goose=geese knife=knives foot=feet shelf=shelves child=children man=men woman=women wolf=wolves tomato=tomatoes
potato=potatoes mango=mangoes tooth=teeth leaf=leaves scarf=scarves fish=fish ox=oxen calf=calves half=halves wife=wives
life=lives loaf=loaves thief=thieves hero=heroes echo=echoes person=people elf=elves hoof=hooves cactus=cacti
salmon=salmon trout=trout moose=moose bison=bison aircraft=aircraft louse=lice policeman=policemen fisherman=fishermen
postman=postmen fireman=firemen salesman=salesmen snowman=snowmen grandchild=grandchildren housewife=housewives
bookshelf=bookshelves werewolf=werewolves buffalo=buffaloes mosquito=mosquitoes torpedo=torpedoes volcano=volcanoes
octopus=octopuses crisis=crises oasis=oases fungus=fungi species=species series=series dormouse=dormice quiz=quizzes"""))}

#: country: currency | capital | continent | language | demonym
COUNTRIES_TABLE = """
India|Indian Rupee|New Delhi|Asia|Hindi|Indian
Japan|Japanese Yen|Tokyo|Asia|Japanese|Japanese
China|Chinese Yuan|Beijing|Asia|Chinese|Chinese
France|Euro|Paris|Europe|French|French
Germany|Euro|Berlin|Europe|German|German
Spain|Euro|Madrid|Europe|Spanish|Spanish
Italy|Euro|Rome|Europe|Italian|Italian
Portugal|Euro|Lisbon|Europe|Portuguese|Portuguese
Greece|Euro|Athens|Europe|Greek|Greek
Ireland|Euro|Dublin|Europe|English|Irish
Austria|Euro|Vienna|Europe|German|Austrian
Finland|Euro|Helsinki|Europe|Finnish|Finnish
Netherlands|Euro|Amsterdam|Europe|Dutch|Dutch
Sweden|Swedish Krona|Stockholm|Europe|Swedish|Swedish
Norway|Norwegian Krone|Oslo|Europe|Norwegian|Norwegian
Denmark|Danish Krone|Copenhagen|Europe|Danish|Danish
Poland|Polish Zloty|Warsaw|Europe|Polish|Polish
Hungary|Hungarian Forint|Budapest|Europe|Hungarian|Hungarian
Romania|Romanian Leu|Bucharest|Europe|Romanian|Romanian
Ukraine|Ukrainian Hryvnia|Kyiv|Europe|Ukrainian|Ukrainian
Russia|Russian Ruble|Moscow|Europe|Russian|Russian
Switzerland|Swiss Franc|Bern|Europe|German|Swiss
Iceland|Icelandic Krona|Reykjavik|Europe|Icelandic|Icelandic
Turkey|Turkish Lira|Ankara|Asia|Turkish|Turkish
England|Pound Sterling|London|Europe|English|English
Egypt|Egyptian Pound|Cairo|Africa|Arabic|Egyptian
Kenya|Kenyan Shilling|Nairobi|Africa|Swahili|Kenyan
Nigeria|Nigerian Naira|Abuja|Africa|English|Nigerian
Ghana|Ghanaian Cedi|Accra|Africa|English|Ghanaian
Morocco|Moroccan Dirham|Rabat|Africa|Arabic|Moroccan
Ethiopia|Ethiopian Birr|Addis Ababa|Africa|Amharic|Ethiopian
Tunisia|Tunisian Dinar|Tunis|Africa|Arabic|Tunisian
Canada|Canadian Dollar|Ottawa|North America|English|Canadian
Mexico|Mexican Peso|Mexico City|North America|Spanish|Mexican
Cuba|Cuban Peso|Havana|North America|Spanish|Cuban
Jamaica|Jamaican Dollar|Kingston|North America|English|Jamaican
Brazil|Brazilian Real|Brasilia|South America|Portuguese|Brazilian
Argentina|Argentine Peso|Buenos Aires|South America|Spanish|Argentine
Chile|Chilean Peso|Santiago|South America|Spanish|Chilean
Peru|Peruvian Sol|Lima|South America|Spanish|Peruvian
Colombia|Colombian Peso|Bogota|South America|Spanish|Colombian
Australia|Australian Dollar|Canberra|Oceania|English|Australian
New Zealand|New Zealand Dollar|Wellington|Oceania|English|New Zealander
Thailand|Thai Baht|Bangkok|Asia|Thai|Thai
Vietnam|Vietnamese Dong|Hanoi|Asia|Vietnamese|Vietnamese
Indonesia|Indonesian Rupiah|Jakarta|Asia|Indonesian|Indonesian
Pakistan|Pakistani Rupee|Islamabad|Asia|Urdu|Pakistani
Israel|Israeli Shekel|Jerusalem|Asia|Hebrew|Israeli
Iran|Iranian Rial|Tehran|Asia|Persian|Iranian
Iraq|Iraqi Dinar|Baghdad|Asia|Arabic|Iraqi
Nepal|Nepalese Rupee|Kathmandu|Asia|Nepali|Nepalese
South Korea|South Korean Won|Seoul|Asia|Korean|South Korean
Belgium|Euro|Brussels|Europe|Dutch|Belgian
Luxembourg|Euro|Luxembourg City|Europe|Luxembourgish|Luxembourgish
Croatia|Euro|Zagreb|Europe|Croatian|Croatian
Slovenia|Euro|Ljubljana|Europe|Slovenian|Slovenian
Slovakia|Euro|Bratislava|Europe|Slovak|Slovak
Estonia|Euro|Tallinn|Europe|Estonian|Estonian
Latvia|Euro|Riga|Europe|Latvian|Latvian
Lithuania|Euro|Vilnius|Europe|Lithuanian|Lithuanian
Malta|Euro|Valletta|Europe|Maltese|Maltese
Montenegro|Euro|Podgorica|Europe|Montenegrin|Montenegrin
Andorra|Euro|Andorra la Vella|Europe|Catalan|Andorran
Liechtenstein|Swiss Franc|Vaduz|Europe|German|Liechtensteiner
Czechia|Czech Koruna|Prague|Europe|Czech|Czech
Albania|Albanian Lek|Tirana|Europe|Albanian|Albanian
Serbia|Serbian Dinar|Belgrade|Europe|Serbian|Serbian
North Macedonia|Macedonian Denar|Skopje|Europe|Macedonian|Macedonian
Moldova|Moldovan Leu|Chisinau|Europe|Romanian|Moldovan
Belarus|Belarusian Ruble|Minsk|Europe|Russian|Belarusian
United Kingdom|Pound Sterling|London|Europe|English|British
Scotland|Pound Sterling|Edinburgh|Europe|English|Scottish
Wales|Pound Sterling|Cardiff|Europe|English|Welsh
United States|US Dollar|Washington|North America|English|American
Georgia|Georgian Lari|Tbilisi|Asia|Georgian|Georgian
Armenia|Armenian Dram|Yerevan|Asia|Armenian|Armenian
Azerbaijan|Azerbaijani Manat|Baku|Asia|Azerbaijani|Azerbaijani
Kazakhstan|Kazakhstani Tenge|Astana|Asia|Kazakh|Kazakh
Uzbekistan|Uzbekistani Som|Tashkent|Asia|Uzbek|Uzbek
Kyrgyzstan|Kyrgyzstani Som|Bishkek|Asia|Kyrgyz|Kyrgyz
Tajikistan|Tajikistani Somoni|Dushanbe|Asia|Tajik|Tajik
Turkmenistan|Turkmenistani Manat|Ashgabat|Asia|Turkmen|Turkmen
Mongolia|Mongolian Tugrik|Ulaanbaatar|Asia|Mongolian|Mongolian
North Korea|North Korean Won|Pyongyang|Asia|Korean|North Korean
Philippines|Philippine Peso|Manila|Asia|Filipino|Filipino
Malaysia|Malaysian Ringgit|Kuala Lumpur|Asia|Malay|Malaysian
Singapore|Singapore Dollar|Singapore|Asia|English|Singaporean
Cambodia|Cambodian Riel|Phnom Penh|Asia|Khmer|Cambodian
Laos|Lao Kip|Vientiane|Asia|Lao|Laotian
Myanmar|Myanmar Kyat|Naypyidaw|Asia|Burmese|Burmese
Bangladesh|Bangladeshi Taka|Dhaka|Asia|Bengali|Bangladeshi
Bhutan|Bhutanese Ngultrum|Thimphu|Asia|Dzongkha|Bhutanese
Maldives|Maldivian Rufiyaa|Male|Asia|Dhivehi|Maldivian
Afghanistan|Afghan Afghani|Kabul|Asia|Dari|Afghan
Saudi Arabia|Saudi Riyal|Riyadh|Asia|Arabic|Saudi
United Arab Emirates|UAE Dirham|Abu Dhabi|Asia|Arabic|Emirati
Qatar|Qatari Riyal|Doha|Asia|Arabic|Qatari
Kuwait|Kuwaiti Dinar|Kuwait City|Asia|Arabic|Kuwaiti
Bahrain|Bahraini Dinar|Manama|Asia|Arabic|Bahraini
Oman|Omani Rial|Muscat|Asia|Arabic|Omani
Yemen|Yemeni Rial|Sanaa|Asia|Arabic|Yemeni
Jordan|Jordanian Dinar|Amman|Asia|Arabic|Jordanian
Lebanon|Lebanese Pound|Beirut|Asia|Arabic|Lebanese
Syria|Syrian Pound|Damascus|Asia|Arabic|Syrian
Algeria|Algerian Dinar|Algiers|Africa|Arabic|Algerian
Libya|Libyan Dinar|Tripoli|Africa|Arabic|Libyan
Sudan|Sudanese Pound|Khartoum|Africa|Arabic|Sudanese
South Africa|South African Rand|Pretoria|Africa|Zulu|South African
Tanzania|Tanzanian Shilling|Dodoma|Africa|Swahili|Tanzanian
Uganda|Ugandan Shilling|Kampala|Africa|English|Ugandan
Rwanda|Rwandan Franc|Kigali|Africa|Kinyarwanda|Rwandan
Burundi|Burundian Franc|Gitega|Africa|Kirundi|Burundian
Somalia|Somali Shilling|Mogadishu|Africa|Somali|Somali
Zambia|Zambian Kwacha|Lusaka|Africa|English|Zambian
Malawi|Malawian Kwacha|Lilongwe|Africa|Chichewa|Malawian
Mozambique|Mozambican Metical|Maputo|Africa|Portuguese|Mozambican
Angola|Angolan Kwanza|Luanda|Africa|Portuguese|Angolan
Namibia|Namibian Dollar|Windhoek|Africa|English|Namibian
Botswana|Botswana Pula|Gaborone|Africa|Tswana|Botswanan
Madagascar|Malagasy Ariary|Antananarivo|Africa|Malagasy|Malagasy
Senegal|West African CFA Franc|Dakar|Africa|French|Senegalese
Ivory Coast|West African CFA Franc|Yamoussoukro|Africa|French|Ivorian
Togo|West African CFA Franc|Lome|Africa|French|Togolese
Benin|West African CFA Franc|Porto-Novo|Africa|French|Beninese
Cameroon|Central African CFA Franc|Yaounde|Africa|French|Cameroonian
Gabon|Central African CFA Franc|Libreville|Africa|French|Gabonese
Gambia|Gambian Dalasi|Banjul|Africa|English|Gambian
Sierra Leone|Sierra Leonean Leone|Freetown|Africa|English|Sierra Leonean
Liberia|Liberian Dollar|Monrovia|Africa|English|Liberian
Eritrea|Eritrean Nakfa|Asmara|Africa|Tigrinya|Eritrean
Guatemala|Guatemalan Quetzal|Guatemala City|North America|Spanish|Guatemalan
Honduras|Honduran Lempira|Tegucigalpa|North America|Spanish|Honduran
El Salvador|US Dollar|San Salvador|North America|Spanish|Salvadoran
Nicaragua|Nicaraguan Cordoba|Managua|North America|Spanish|Nicaraguan
Costa Rica|Costa Rican Colon|San Jose|North America|Spanish|Costa Rican
Panama|Panamanian Balboa|Panama City|North America|Spanish|Panamanian
Belize|Belize Dollar|Belmopan|North America|English|Belizean
Haiti|Haitian Gourde|Port-au-Prince|North America|Haitian Creole|Haitian
Dominican Republic|Dominican Peso|Santo Domingo|North America|Spanish|Dominican
Bahamas|Bahamian Dollar|Nassau|North America|English|Bahamian
Barbados|Barbadian Dollar|Bridgetown|North America|English|Barbadian
Venezuela|Venezuelan Bolivar|Caracas|South America|Spanish|Venezuelan
Ecuador|US Dollar|Quito|South America|Spanish|Ecuadorian
Bolivia|Bolivian Boliviano|Sucre|South America|Spanish|Bolivian
Paraguay|Paraguayan Guarani|Asuncion|South America|Spanish|Paraguayan
Uruguay|Uruguayan Peso|Montevideo|South America|Spanish|Uruguayan
Guyana|Guyanese Dollar|Georgetown|South America|English|Guyanese
Suriname|Surinamese Dollar|Paramaribo|South America|Dutch|Surinamese
Fiji|Fijian Dollar|Suva|Oceania|English|Fijian
Samoa|Samoan Tala|Apia|Oceania|Samoan|Samoan
Papua New Guinea|Papua New Guinean Kina|Port Moresby|Oceania|Tok Pisin|Papua New Guinean
"""
COUNTRIES = [line.split("|") for line in COUNTRIES_TABLE.strip().splitlines()]
#: Countries that stand with an article inside a sentence.
WITH_THE = frozenset(("Netherlands", "United Kingdom", "United States", "Philippines", "Maldives", "United Arab Emirates", "Gambia",
                      "Dominican Republic", "Bahamas"))

NUMBER_WORDS = words("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
                     "sixteen seventeen eighteen nineteen")
TENS = words("_ _ twenty thirty forty fifty sixty seventy eighty ninety")


def number_in_words(n: int) -> str:
    """0..99 in English."""
    if n < 20:
        return NUMBER_WORDS[n]
    return TENS[n // 10] + ("-" + NUMBER_WORDS[n % 10] if n % 10 else "")

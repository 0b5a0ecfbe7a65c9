"""Texts of the families that label: opinions, emotions, topics, dialogue acts, causes with effects.

In the tables, {n} and {m} stand for persons, {t} for a thing, {c} for a city and so on; classify.py
fills them.
"""

from __future__ import annotations

from typing import Dict, List, Sequence

from . import lexicon as lx

GOOD = lx.words("""wonderful excellent great lovely fantastic perfect delightful superb amazing brilliant charming enjoyable
pleasant impressive outstanding marvelous good nice beautiful fabulous magnificent splendid terrific remarkable satisfying
memorable thrilling fascinating refreshing exceptional""")
BAD = lx.words("""terrible awful bad horrible disappointing boring dreadful poor annoying useless ugly unpleasant miserable
disgusting worthless dull lousy shabby frustrating ridiculous pathetic mediocre appalling unbearable atrocious tedious
depressing sloppy disastrous forgettable""")
REVIEWED = lx.words("""movie hotel restaurant book phone service concert meal game room trip show song lesson camera play album staff
view apartment app museum lecture novel dessert soup tour series laptop keyboard festival beach garden coffee waiter guide
jacket mattress headset website store""")
LIKE = lx.words("loved enjoyed liked adored recommended praised treasured admired appreciated")
HATE = lx.words("hated disliked regretted despised loathed criticized detested resented")

#: Opinions whose words do not say good or bad by themselves; {t} is what they are about.
OPINIONS: Dict[str, Sequence[str]] = {
    "positive": ("I would buy the {t} again at once.", "Everybody should try the {t}.", "I could not stop smiling because of the {t}.",
                 "The {t} made my day.", "I can hardly wait to see the {t} again.", "The {t} was worth every penny.",
                 "Nothing was wrong with the {t}.", "I have never been happier with a {t}.", "Five stars for the {t}.",
                 "The {t} was better than I expected.", "Thanks to the {t} we had a happy weekend.", "I told all my friends to try the {t}.",
                 "The {t} works without any problem.", "I wish every {t} were like this one.", "The {t} won me over.",
                 "Best {t} in {c}.", "You will not regret the {t}.", "I would not change anything about the {t}.",
                 "Not a single complaint about the {t}.", "The {t} exceeded my hopes."),
    "negative": ("I want my money back for the {t}.", "Nobody should try the {t}.", "I nearly fell asleep because of the {t}.",
                 "The {t} ruined my day.", "I never want to see the {t} again.", "The {t} was a waste of money.",
                 "Nothing was right with the {t}.", "I have never been angrier about a {t}.", "One star for the {t}, and that is too much.",
                 "The {t} was worse than I expected.", "Because of the {t} we had a sad weekend.", "I warned all my friends about the {t}.",
                 "The {t} broke after one day.", "I hope no other {t} is like this one.", "The {t} let me down.",
                 "Worst {t} in {c}.", "You will regret the {t}.", "I would change everything about the {t}.",
                 "I had to complain about the {t}.", "The {t} fell short of my hopes."),
}

EMOTIONS: Dict[str, Sequence[str]] = {
    "joy": ("{n} laughed and danced when the {t} came.", "{n} got a new {t} and smiled all day.", "{n} won the game and cheered.",
            "What a happy day, said {n}.", "{n} was delighted about the {t}.", "{n} sang because the holidays began.",
            "{n} jumped up and down when {m} came back from {c}.", "{n} could not stop smiling at the {t}.", "At last the {t} is mine, cheered {n}.",
            "{n} hugged {m} and beamed.", "{n} grinned from ear to ear in {c}.", "It was the best day of my life, said {n}.",
            "{n} was thrilled to see the {j}.", "{n} was so glad about the {t} from {m}.", "{n} celebrated the good news with {m}.",
            "{n} giggled with {m} the whole evening.", "Hooray, we are going to {c}, cried {n}.", "{n} felt on top of the world in {c}.",
            "{n} passed the exam and danced through the room.", "{n} whistled a merry tune on the way to {c}."),
    "sadness": ("{n} cried because the {t} was gone.", "{n} lost the old {t} and wept.", "{n} missed a friend in {c} and felt lonely.",
                "{n} was unhappy about the {t}.", "Tears ran down the face of {n}.", "{n} felt down after leaving {c}.",
                "{n} sobbed when {m} left for {c}.", "{n} could not stop crying over the {t}.", "I miss you so much, sighed {n}.",
                "{n} hugged {m} and wept.", "{n} sat alone in {c} with a heavy heart.", "It was the saddest day of my life, said {n}.",
                "{n} was heartbroken to lose the {j}.", "{n} was so sorry about the death of the {j}.", "{n} mourned the old {j} with {m}.",
                "{n} looked at the picture of {m} and had tears in the eyes.", "Nobody came to my party, said {n} quietly.",
                "{n} felt empty after the funeral in {c}.", "{n} failed the exam and wept in the room.", "{n} grieved for the lost {t}."),
    "anger": ("{n} shouted at the {j} about the {t}.", "{n} was furious that the {t} was broken.", "{n} slammed the door on the {j}.",
              "How dare you take my {t}, yelled {n}.", "{n} threw the {t} in a rage.", "{n} was mad at the {j} in {c}.",
              "{n} banged on the table when {m} lied.", "{n} could not forgive {m} for breaking the {t}.", "This is an outrage, snapped {n}.",
              "{n} glared at {m} and clenched both fists.", "{n} argued with the {j} and turned red.", "I have had enough of you, screamed {n} at {m}.",
              "{n} was outraged at the {j}.", "{n} was so annoyed with {m} about the {t}.", "{n} cursed the {j} from {c}.",
              "{n} tore up the letter from {m} and stamped on it.", "Get out of my house, roared {n}.", "{n} boiled with rage in {c}.",
              "{n} kicked the {t} and swore at {m}.", "{n} wanted revenge on {m} for the {t}."),
    "fear": ("{n} trembled when the {t} moved in the dark.", "{n} was afraid of the {j}.", "{n} hid from the {j} and shook.",
             "{n} screamed and ran away from the {t}.", "{n} was scared to go to {c} alone.", "{n} was terrified of the {t}.",
             "{n} froze when a stranger followed {m} home.", "{n} could not sleep because of the strange noises.", "Please do not leave me alone in the dark, whispered {n}.",
             "{n} clung to {m} and shivered.", "{n} dreaded the long flight to {c}.", "Something is behind the door, whispered {n} to {m}.",
             "{n} was frightened by the {j}.", "{n} was so worried about {m} in {c}.", "{n} panicked when the lights went out.",
             "The heart of {n} pounded as the steps came closer.", "Help, there is somebody in the house, cried {n}.",
             "{n} turned pale at the sight of the {j}.", "{n} did not dare to open the door in {c}.", "{n} locked the door and held the breath."),
}

TOPICS: Dict[str, Sequence[str]] = {
    "sports": ("{n} scored two goals in the {s} match.", "The {s} team from {c} won the cup.", "{n} trains {s} every day.",
               "The coach praised {n} after the game.", "The race in {c} was won by {n}.", "{n} plays {s} in {c}.",
               "{n} broke the world record in the sprint.", "The players of {c} lost the final.", "{n} won a gold medal in {c}.",
               "The referee showed {n} a red card.", "The stadium of {c} was full for the match.", "{n} beat {m} in three sets.",
               "{n} hurt a knee during training.", "The fans cheered for {n}.", "{n} ran the marathon of {c} in three hours.",
               "The goalkeeper stopped the ball of {n}.", "The league starts again on {y}.", "{n} and {m} are the best {s} players of the club."),
    "food": ("{n} cooked {f} with {v} for dinner.", "The restaurant in {c} serves good {f}.", "{n} baked {f} in the oven.",
             "The {f} needs more salt, said {n}.", "{n} ate {f} and drank {d}.", "The recipe asks for {v} and rice.",
             "{n} chopped the {v} and fried them.", "The cook from {c} stirred the {f}.", "{n} is hungry and wants {f}.",
             "The waiter brought {n} a plate of {f}.", "The kitchen smells of {f}.", "{n} and {m} shared the {f}.",
             "{n} put sugar in the {d}.", "The menu on {y} has {f} and {v}.", "{n} tasted the {f} of {m}.",
             "The bakery in {c} sells fresh bread.", "Add butter and {v} and let it boil.", "{n} spread jam on a slice of toast."),
    "weather": ("It will rain in {c} tomorrow.", "Snow fell all night in {c}.", "The sun shines over {c} and it is warm.",
                "A storm is coming to {c}, said {n}.", "It was cold and windy on {y}.", "The fog in {c} was thick on {y}.",
                "Thunder and lightning kept {n} awake.", "Dark clouds hang over {c}.", "The temperature in {c} will drop below zero.",
                "Heavy showers are expected on {y}.", "The sky over {c} is clear and blue.", "It hailed in {c} on {y}.",
                "A cold wind blows from the north.", "The heat wave in {c} lasted until {y}.", "The forecast for {y} says sunny and dry.",
                "The roads of {c} are icy after the frost.", "{n} said that it drizzled all day.", "After the rain, a rainbow stood over {c}."),
    "travel": ("{n} booked a flight to {c}.", "{n} packed a suitcase for the trip to {c}.", "The hotel in {c} is near the airport.",
               "{n} took the train to {c} on holiday.", "The tourists visited {c} on {y}.", "{n} lost the passport in {c}.",
               "The plane to {c} leaves at noon.", "{n} and {m} spent their vacation in {c}.", "The ticket to {c} was cheap, said {n}.",
               "{n} rented a car and drove along the coast.", "The guide showed {n} the sights of {c}.", "{n} needs a visa for the journey.",
               "The cruise ship arrived in {c} on {y}.", "{n} checked in at the hostel.", "{n} sent a postcard from {c} to {m}.",
               "{n} missed the connection in {c}.", "The border was closed when {n} arrived.", "{n} reserved two seats on the night train to {c}."),
    "school": ("{n} passed the math exam on {y}.", "The teacher gave {n} homework.", "The pupils of {c} have a new classroom.",
               "{n} studies for the test with {m}.", "The lesson began and {n} opened the textbook.", "{n} got a good grade in history.",
               "{n} learned the alphabet from the teacher.", "The students of {c} write an essay.", "The professor in {c} explained the theorem to {n}.",
               "{n} raised a hand and answered the teacher.", "The class of {n} has a spelling test on {y}.", "{n} did the homework with {m}.",
               "The principal talked to the parents of {n}.", "{n} failed the chemistry exam.", "{n} graduated from the college in {c}.",
               "The bell rang and the pupils went to their desks.", "{n} got a bad mark for spelling.", "The tutor helped {n} with algebra."),
    "music": ("{n} played the {i} at the concert.", "The band from {c} recorded a song.", "{n} practices the {i} every day.",
              "The orchestra of {c} plays on {y}.", "{n} sang in the choir with {m}.", "{n} bought strings for the {i}.",
              "{n} wrote a melody for the {i}.", "The new album of {n} is out on {y}.", "{n} and {m} sang a duet.",
              "The conductor from {c} lifted the baton.", "{n} tuned the {i}.", "The singer from {c} forgot the chorus.",
              "{n} can play the {i} and the drums.", "The composer wrote an opera for {c}.", "{n} hummed the tune of the song.",
              "The rhythm of the drums woke {n}.", "The jazz trio plays in {c} on {y}.", "{n} took {i} lessons with {m}."),
}

ACTS: Dict[str, Sequence[str]] = {
    "greeting": ("Hello {n}, nice to see you.", "Good morning, {n}.", "Hi {n}, how are you?", "Welcome to {c}, {n}.", "Good evening, dear {n}.",
                 "Hey {n}, good to see you in {c}.", "Good afternoon, {n}.", "Hi there, {n}.", "Hello everybody.", "Nice to meet you, {n}.",
                 "How do you do, {n}?", "Hey {n}, what is new?", "Hello {n}, I am {m}.", "Look who is here, hi {n}!", "Welcome back, {n}."),
    "thanks": ("Thank you for the {t}, {n}.", "Thanks a lot, {n}.", "Many thanks for your help with the {t}.", "I am grateful for the {t}, {n}.",
               "Thanks for coming to {c}, {n}.", "How kind of you, {n}, thank you.", "Thank you so much, {n}.", "I really appreciate the {t}, {n}.",
               "Thanks, {n}, you saved my day.", "We are thankful for your visit to {c}.", "I do not know how to thank you, {n}.",
               "Thanks for calling me, {n}.", "Thank you for waiting.", "I owe you one for the {t}, {n}.", "Much obliged, {n}."),
    "apology": ("I am sorry about the {t}, {n}.", "Please forgive me, {n}.", "Sorry that I lost the {t}.", "I apologize for being late, {n}.",
                "Excuse me for breaking the {t}, {n}.", "My apologies, {n}, I forgot the {t}.", "I did not mean to hurt you, {n}.",
                "Sorry, {n}, it was my fault.", "I regret what I said to you, {n}.", "I should not have taken the {t}, forgive me.",
                "Sorry for the trouble in {c}, {n}.", "I beg your pardon, {n}.", "It was wrong of me to shout, {n}.", "I am so sorry, {n}.",
                "Pardon me, {n}, I was late on {y}."),
    "request": ("Please bring me the {t}, {n}.", "Could you give me the {t}?", "Can you help me with the {t}, {n}?", "Please call me from {c}, {n}.",
                "Would you carry the {t} for me?", "I would like you to fix the {t}, {n}.", "Pass me the {t}, please.",
                "{n}, could you come here for a minute?", "Would you mind closing the {t}?", "Can I borrow your {t}, {n}?",
                "Please send me the {t} on {y}.", "Will you take me to {c}, {n}?", "Be so kind as to open the {t}.",
                "May I ask you to wait, {n}?", "Do me a favor and clean the {t}, {n}."),
    "farewell": ("Goodbye, {n}.", "See you on {y}, {n}.", "Bye {n}, take care.", "Until next time in {c}, {n}.", "Good night, {n}, sleep well.",
                 "Farewell {n}, have a good trip to {c}.", "See you later, {n}.", "Bye bye, {n}.", "I have to go now, {n}, see you.",
                 "So long, {n}.", "Have a nice weekend, {n}, until {y}.", "Take care, {n}.", "See you soon in {c}.", "Goodbye everybody.",
                 "Safe travels, {n}, and goodbye."),
}

#: Cause and effect, divided by a bar.
CAUSES: List[str] = """It rained all night.|The street was wet.
The sun was very hot.|The ice melted.
{n} did not sleep.|{n} was tired.
{n} did not eat all day.|{n} was hungry.
{n} forgot the umbrella.|{n} got wet.
{n} studied hard.|{n} passed the exam.
{n} dropped the glass.|The glass broke.
{n} missed the bus.|{n} came late.
{n} told a joke.|Everybody laughed.
{n} ran too fast.|{n} fell down.
The car had no fuel.|The car stopped.
{n} watered the flowers.|The flowers grew.
{n} turned off the lamp.|The room was dark.
{n} ate too much cake.|{n} felt sick.
{n} lost the key.|{n} could not open the door.
The wind was strong.|The tree fell.
{n} trained every day.|{n} won the race.
{n} burned the bread.|The kitchen smelled of smoke.
{n} left the window open.|The room was cold.
{n} lied to {m}.|{m} was angry.
{n} gave {m} a present.|{m} was happy.
The baby was hungry.|The baby cried.
The phone was empty.|{n} could not call {m}.
{n} touched the hot stove.|{n} burned a finger.
{n} broke a leg.|{n} went to the hospital.
The dog saw a cat.|The dog barked.
{n} forgot the alarm.|{n} overslept.
The road was icy.|The car slid.
{n} worked in the sun.|{n} was thirsty.
{n} saved money.|{n} bought a bicycle.
{n} had a toothache.|{n} went to the dentist.
The river rose.|The village was flooded.
The battery was dead.|The radio did not play.
{n} caught a cold.|{n} stayed in bed.
{n} cut an onion.|The eyes of {n} watered.
{n} forgot to water the plant.|The plant dried up.
The shop was closed.|{n} could not buy milk.
{n} spilled coffee on the shirt.|{n} changed the shirt.
There was a loud noise.|The baby woke up.
{n} broke the window.|{n} paid for a new window.
{n} took the wrong train.|{n} arrived in the wrong town.
{n} helped {m}.|{m} thanked {n}.
{n} insulted {m}.|{m} walked away.
{n} practiced the song for weeks.|{n} sang it without a mistake.
{n} told the secret of {m}.|{m} lost trust in {n}.
The bridge collapsed.|The road was closed.
It snowed heavily.|The school stayed closed.
The power went out.|The computer turned off.
{n} left the milk in the sun.|The milk went sour.
{n} forgot the cake in the oven.|The cake burned.
{n} did not wear a hat.|{n} got sunburned.
{n} stepped on a nail.|{n} cried out in pain.
{n} saw a snake.|{n} ran away.
The teacher was ill.|The lesson was cancelled.
{n} drove too fast.|The police stopped {n}.
{n} stole a bicycle.|{n} was arrested.
{n} lost the ticket.|{n} could not enter the cinema.
{n} found a wallet.|{n} took it to the police.
{n} wore thin shoes in the snow.|{n} had cold feet.
The cat knocked over the vase.|The vase broke.
{n} drank too much coffee.|{n} could not sleep.
The soup was too hot.|{n} burned the tongue.
{n} carried heavy boxes.|{n} had back pain.
{n} ate nothing but sweets.|{n} got bad teeth.
{n} read in bad light.|{n} got a headache.
{n} won the lottery.|{n} bought a big house.
The fans heard the final whistle.|The fans cheered.
The team lost the match.|The fans were sad.
{n} worked hard.|The boss praised {n}.
{n} was always late.|The boss fired {n}.
{n} forgot the birthday of {m}.|{m} was disappointed.
{n} tripped over a stone.|{n} hurt a knee.
A bee stung {n}.|The arm of {n} swelled.
The tire was flat.|{n} could not ride the bicycle.
The door was locked.|{n} climbed through the window.
The volcano erupted.|The people left the island.
The fire spread.|The firefighters came.
The room was dirty.|{n} cleaned the room.
The hair of {n} was too long.|{n} went to the barber.
The shoes were too small.|{n} exchanged the shoes.
The film was boring.|{n} fell asleep.
The price of bread rose.|People bought less bread.
{n} planted a seed.|A flower grew.
{n} threw a ball at the window.|The window broke.
{n} heated the water.|The water boiled.
{n} put the water in the freezer.|The water froze.
{n} left the ice cream in the sun.|The ice cream melted.
{n} pressed the switch.|The light went on.
{n} pulled the plug.|The machine stopped.
{n} shook the tree.|The apples fell down.
{n} blew out the candle.|It became dark.
{n} rang the bell.|{m} opened the door.
{n} waved at {m}.|{m} waved back.
{n} asked {m} a question.|{m} gave an answer.
{n} fed the fish too much.|The fish died.
{n} frightened the birds.|The birds flew away.
{n} did not lock the car.|The car was stolen.
{n} forgot the map.|{n} got lost.
{n} painted the wall.|{n} had paint on the hands.
{n} peeled a lemon.|The hands of {n} smelled of lemon.
The roof had a hole.|Water dripped into the house.
The snow melted.|The river rose.
The clock was slow.|{n} was late for the meeting.
{n} exercised for a year.|{n} became strong.
{n} did not study.|{n} failed the test.
The music was too loud.|The neighbors complained.
The boat had a leak.|The boat sank.
There was a traffic jam.|{n} missed the flight.
{n} sang out of tune.|The audience booed.
{n} was kind to everybody.|{n} had many friends.
{n} broke the pencil.|{n} borrowed a pencil from {m}.
{n} was very cold.|{n} put on a coat.""".splitlines()

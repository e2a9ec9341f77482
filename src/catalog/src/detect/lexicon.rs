//! The words of [`words`](super::words), in Dutch and English, folded: small letters without marks. Terms are separated by
//! bars; `_` is any word, `…*` any word that begins so.

use super::{
    Special::{self, Belief, Crime, Health, Orientation, Origin, Politics, Union},
    words::Says::{self, Idle, Said, Strong, Weak},
};

/// What says something about which category.
pub(super) const TERMS: &[(Special, Says, &str)] = &[
    (
        Health,
        Idle,
        "ziek van|sick of|sick and tired|blind gaan|blind op|blind voor|blind to|deaf to|doof voor|ill informed|ill prepared|\
         herstel van data|recovering from data|verslaafd aan|addicted to|blind vertrouwen",
    ),
    (
        Health,
        Said,
        "verslaafd aan alcohol|verslaafd aan drugs|verslaafd aan gokken|verslaafd aan medicijnen|verslaafd geweest|addicted to alcohol|\
         addicted to drugs|addicted to gambling|ex verslaafde|moeite met lopen|moeite met horen|moeite met zien|slecht ter been|\
         difficulty walking|trouble walking|loop met krukken|on crutches|ziekteperiode|gezondheidsproblemen|gezondheidsklachten|\
         psychische problemen|psychische kwetsbaarheid|overprikkeld|prikkelgevoelig|blindengeleidehond|geleidehond|guide dog|\
         assistance dog|chronische aandoening|chronic condition|cancer survivor|had a stroke|my operation|my surgery|mijn operatie|\
         gezondheidsredenen|health reasons|medische redenen|medical reasons|herstel van een operatie|herstel van mijn|\
         niet lang staan|niet zwaar tillen",
    ),
    (
        Health,
        Strong,
        "chemotherapie|chemotherapy|chemo|bestraling|dialyse|dialysis|hartinfarct|hartfalen|longemfyseem|psoriasis|eczeem|\
         eczema|tinnitus|narcolepsie|narcolepsy|slaapapneu|sleep apnoea|dwangstoornis|ocd|sclerose|hersenschudding|concussion|\
         hersentumor|brain tumour|brain tumor|tumor|tumour|miskraam|miscarriage|spina bifida|cerebral palsy|cystic fibrosis|\
         taaislijmziekte|hemofilie|haemophilia|sikkelcel*|sickle cell|dementie|dementia|alzheimer|neurodiverse|angststoornissen",
    ),
    (
        Belief,
        Said,
        "keep kosher|eet kosjer|eat kosher|eet halal|eat halal|bijbelstudie|bible study|gebedsgroep|prayer group|ouderling|\
         pinkstergemeente|baptistengemeente|bid vijf|bid dagelijks|pray daily|believe in god|geloof in god|volg de islam",
    ),
    (Belief, Strong, "zevendedagsadventist|seventh day adventist"),
    (
        Belief,
        Weak,
        "adventist|quaker|doopsgezind|remonstrants|mennonite|methodist|baptist|anglican|lutheran|luthers|vrijgemaakt|alevi|\
         alevitisch|presbyterian|pentecostal|wicca|pagan|heiden|rastafari",
    ),
    (
        Origin,
        Said,
        "mijn roots|my roots|tweede generatie|derde generatie|second generation immigrant|verblijfsstatus|residence status|\
         mixed heritage",
    ),
    (Origin, Strong, "immigrant|migrant"),
    (
        Origin,
        Weak,
        "suriname|turkije|marokko|syrie|irak|iran|afghanistan|somalie|eritrea|ethiopie|ghana|nigeria|china|polen|oekraine|rusland|\
         roemenie|bulgarije|indonesie|curacao|aruba|de antillen|kaapverdie|pakistan|india|vietnam|turkey|morocco|syria|iraq|\
         somalia|ethiopia|poland|ukraine|russia|romania|bulgaria|indonesia|congo|soedan|sudan|egypte|egypt|jemen|yemen|libanon|\
         lebanon|palestina|palestine|israel|servie|serbia|bosnie|bosnia|kosovo|albanie|albania|joegoslavie|yugoslavia|sri lanka|\
         brazilie|brazil|colombia|venezuela|afrika|africa|azie|asia|kurdistan|tibet|gambia|sierra leone|kameroen|cameroon|algerije|\
         algeria|tunesie|tunisia|bangladesh|nepal|de filipijnen|the philippines|armenie|armenia",
    ),
    (
        Orientation,
        Said,
        "lhbti|lhbtiq|lgbt|lgbtq|lgbtqia|drag queen",
    ),
    (
        Politics,
        Said,
        "op de lijst voor|op de lijst van|lijsttrekker|ran for office|stood for election|politiek links|politiek rechts",
    ),
    (
        Crime,
        Said,
        "was in prison|was in jail|been in prison|been in jail|been to prison|went to prison|went to jail|conviction for|\
         veroordeling voor|veroordeling wegens|voorwaardelijke straf|suspended sentence|jeugddetentie|\
         in aanraking met justitie|trouble with the law|zat vast",
    ),
    (
        Health,
        Said,
        "chronisch ziek|chronically ill|chronic illness|chronische ziekte|use a wheelchair|\
         rolstoelgebruiker|wheelchair user|rolstoelafhankelijk|arbeidsongeschikt|afgekeurd sinds|volledig afgekeurd|\
         gedeeltelijk afgekeurd|wajonger|wajong uitkering|wia uitkering|wao uitkering|iva uitkering|ziektewet uitkering|in de ziektewet|in de wia|in de wajong|\
         in de wao|registered disabled|on sick leave|long term sick|\
         na een burn out|na een burnout|na mijn burn out|na mijn burnout|after a burn out|after a burnout|after my burnout|\
         gehoorapparaten|my disability|mijn handicap|mijn beperking|mijn ziekte|\
         mijn aandoening|my illness|hartpatient|kankerpatient|ms patient|nierpatient|reumapatient|\
         visually impaired|visueel beperkt|hearing impaired|partially sighted|slechtziend|slechthorend|hard of hearing|\
         blind sinds|blind since|blind geboren|doof sinds|doof geboren|deaf since|born deaf|born blind|opgenomen geweest|\
         i am pregnant|i m pregnant|years sober|jaar nuchter|jaar clean|last van paniek*|\
         last van angst*|last van mijn rug|slik medicijnen|slik antidepressiva|slik ritalin|take antidepressants|\
         take medication|gebruik medicijnen|doelgroepregister|banenafspraak",
    ),
    (
        Health,
        Strong,
        "rolstoel|in een rolstoel|in a wheelchair|suffer from|suffering from|diagnosed with|gediagnosticeerd met|recovering from|\
         herstellende van|herstellend van|zwanger|lijd aan|met een arbeidsbeperking|reuma|reumatisch|artrose|artritis|arthritis|rheumatism|fibromyalgie|fibromyalgia|epilepsie|epilepsy|\
         multiple sclerose|multiple sclerosis|parkinson|diabetes|diabetes type|suikerziekte|astma|asthma|copd|migraine|migraines|\
         kanker|borstkanker|longkanker|darmkanker|cancer|breast cancer|leukemie|leukaemia|leukemia|hiv|hepatitis|\
         crohn|colitis ulcerosa|coeliakie|lupus|endometriose|endometriosis|hernia|beroerte|herseninfarct|hersenletsel|\
         niet aangeboren hersenletsel|whiplash|spierziekte|dwarslaesie|amputatie|prothese|hartaanval|heart attack|heart condition|\
         hartaandoening|nierziekte|long covid|post covid|me cvs|chronische pijn|chronic pain|chronische vermoeidheid|\
         chronic fatigue|autisme|autism|autistisch|autistic|asperger|pdd nos|adhd|dyslexie|dyslexia|dyslectisch|dyslexic|\
         dyscalculie|dyscalculia|gilles de la tourette|tourette|hoogsensitief|hoogbegaafd|neurodivergent|neurodivers|\
         depressie|depressief|depressies|depression|burn out|burnout|overspannen|ptss|ptsd|paniekaanvallen|panic attacks|\
         paniekstoornis|angststoornis|anxiety|anxiety disorder|bipolair|bipolar|bipolaire stoornis|bipolar disorder|borderline|schizofrenie|\
         schizophrenia|psychose|psychosis|psychotisch|eetstoornis|eating disorder|anorexia|boulimia|bulimia|\
         alcoholist|alcoholic|verslaving|addiction|downsyndroom|zware medicatie|antidepressiva|\
         gehoorapparaat|wajong",
    ),
    (
        Health,
        Weak,
        "ms|aids|add|stroke|arbeidsbeperking|allergie|allergy|operatie|operation|surgery|rugpijn|back pain|medicatie|wia|blind|doof|dove|deaf|disabled|gehandicapt|invalide|handicap|beperking|lichamelijke beperking|verstandelijke beperking|\
         disability|physical disability|learning disability|sick|ill|ziek|afgekeurd|transplantatie|stoma|pacemaker|rugklachten|\
         back problems|psychische klachten|mental illness|mental health problems|mental health issues|type 1 diabetes|\
         type 2 diabetes|tia|kleurenblind|colour blind|color blind|stotter|stotteraar|clean|nuchter",
    ),
    (
        Belief,
        Said,
        "draag een hoofddoek|draag een keppel*|draag een kruisje|wear a headscarf|wear a hijab|wear a turban|wear a kippah|\
         naar de kerk|naar de moskee|naar de synagoge|go to church|go to mosque|attend church|lid van de _ kerk|\
         lid van een kerk|member of a church|member of the _ church|bekeerd tot|converted to islam|converted to christianity|\
         converted to judaism|pray five times|bid vijf keer|keep the sabbath|sabbat|vanwege de ramadan|tijdens de ramadan|\
         during ramadan|ik ben gelovig|gelovig christen|gelovig moslim|niet gelovig|born again|wedergeboren|by faith|mijn geloof|\
         my faith|my religion|mijn religie|mijn kerk|my church|mijn moskee|my mosque|jehova s getuige|jehovah s witness|gedoopt",
    ),
    (
        Belief,
        Strong,
        "moslim|moslima|muslim|christen|atheist|agnost|agnostic|hindoe|boeddhist|buddhist|protestants christelijk|\
         evangelisch christen|mormoon|mormon|salafist|soefi|humanist|vrijmetselaar|freemason|imam|dominee|predikant|rabbijn|rabbi",
    ),
    (
        Belief,
        Weak,
        "christian|christelijk|catholic|katholiek|rooms katholiek|roman catholic|protestant|protestants|gereformeerd|\
         hervormd|evangelisch|evangelical|orthodox|jood|joods|jewish|jew|islamitisch|islamic|islam|hindu|hindoestaan|sikh|\
         religious|religieus|gelovig|believer|spiritueel|soennitisch|sjiitisch|sunni|shia|bahai|kerk|church|moskee|mosque",
    ),
    (
        Origin,
        Said,
        "van _ afkomst|van _ _ afkomst|mijn afkomst|of _ descent|of _ _ descent|ouders komen uit|ouders kwamen uit|vader komt uit|\
         moeder komt uit|parents come from|parents came from|father comes from|mother comes from|family comes from|\
         familie komt uit|donkere huidskleur|mijn huidskleur|my skin colour|my skin color|getinte huid|person of colour|\
         person of color|woman of colour|woman of color|man of colour|zwarte vrouw|zwarte man|black woman|black man|\
         ik ben zwart|i am black|i m black|gevlucht uit|fled from|statushouder|migratieachtergrond|migration background|\
         vluchtelingenstatus|refugee status|born in turkey|born in morocco|born in suriname|born in syria|\
         geboren in suriname|geboren in turkije|geboren in marokko|geboren in syrie|geboren in indonesie|geboren in irak|\
         geboren in iran|geboren in afghanistan|geboren in somalie|geboren in eritrea|geboren in ghana|geboren in china|\
         geboren in polen|geboren in oekraine|geboren op curacao|geboren op aruba|born in indonesia|born in iraq|born in iran|\
         born in afghanistan|born in somalia|born in eritrea|born in ghana|born in china|born in poland|born in ukraine|\
         etnische achtergrond|ethnic background|mixed race|biculturele achtergrond|bicultureel",
    ),
    (
        Origin,
        Strong,
        "vluchteling|asielzoeker|refugee|asylum seeker|allochtoon|half bloed|surinaamse roots|surinamese roots|turkse roots|\
         turkish roots|marokkaanse roots|moroccan roots|antilliaanse roots|caribbean roots|indische roots|indonesische roots|\
         indonesian roots|afrikaanse roots|african roots|aziatische roots|asian roots|joodse roots|jewish roots|\
         chinese roots|poolse roots|polish roots|molukse roots|kaapverdische roots",
    ),
    (
        Origin,
        Weak,
        "turk|turks|turkse|turkish|marokkaan|marokkaans|marokkaanse|moroccan|surinamer|surinaams|surinaamse|surinamese|\
         antilliaan|antilliaans|antilliaanse|antillean|curacaos|arubaan|indisch|indonesisch|indonesian|moluks|molukker|\
         syrier|syrisch|syrian|iraaks|irakees|iraqi|iraans|iranier|iranian|afghaan|afghaans|afghan|somalisch|somalier|somali|\
         eritrees|eritreer|eritrean|ethiopisch|ethiopian|ghanees|ghanaian|nigeriaans|nigerian|kaapverdiaan|cape verdean|\
         pools|polish|roemeens|roemeen|romanian|bulgaars|bulgaar|bulgarian|oekrains|oekrainer|ukrainian|russisch|rus|\
         russian|chinees|chinese|vietnamees|vietnamese|indiaas|indiaan|indian|pakistaans|pakistani|koerdisch|koerd|kurdish|kurd|\
         arabisch|arab|arabier|afrikaan|afrikaans|african|aziaat|aziatisch|asian|latino|latina|roma|sinti|zigeuner|gypsy|\
         armeens|armenian|berber|amazigh|hindoestaans|creools|creole|black|zwart|getint",
    ),
    (
        Orientation,
        Said,
        "came out as|uit de kast|openly gay|openlijk homo|openly lesbian|gay man|gay woman|trans man|trans woman|trans vrouw|\
         transvrouw|transman|same sex partner|van man naar vrouw|van vrouw naar man|\
         mijn geaardheid|my sexuality|my sexual orientation|geslachtsverandering|geslachtsaanpassing",
    ),
    (
        Orientation,
        Strong,
        "homoseksueel|homosexual|lesbisch|lesbienne|lesbian|biseksueel|bisexual|panseksueel|pansexual|aseksueel|asexual|\
         transgender|transseksueel|transsexual|genderfluide|genderfluid|intersekse|intersex|non binair|non binary|nonbinary|\
         nonbinair|genderdysforie|gender dysphoria",
    ),
    (
        Orientation,
        Weak,
        "homo|gay|bi|queer|trans|lesbo|flikker|hetero|heteroseksueel|heterosexual|polyamoreus|polyamorous",
    ),
    (
        Politics,
        Said,
        "raadslid voor|statenlid voor|fractievoorzitter van|ik stem pvv|ik stem vvd|ik stem links|ik stem rechts|\
         councillor for|partijlid|party member|politiek actief voor|politically active|politiek actief",
    ),
    (
        Politics,
        Weak,
        "vvd|pvv|cda|d66|pvda|groenlinks|partij voor de dieren|pvdd|volt|bbb|fvd|forum voor democratie|christenunie|sgp|ja21|\
         nsc|bij1|labour|labour party|conservatives|conservative party|tory|tories|green party|greens|liberal democrats|\
         republican party|democratic party|politieke partij|political party|jovd|jonge socialisten|socialist|\
         communist|anarchist|fascist|nationalist|marxist|liberaal|conservatief|republikein|monarchist|feminist|\
         social democrat|sociaal democraat|socialism|communism|republican|democrat",
    ),
    (
        Union,
        Said,
        "vakbondslid|kaderlid|shop steward|union member|union rep|union representative|member of a union|lid van een bond",
    ),
    (
        Union,
        Weak,
        "fnv|cnv|vcp|vakbond|vakbeweging|union|trade union|labour union|labor union|unite|unison|gmb|fnv bouw|cnv vakmensen|aob",
    ),
    (
        Crime,
        Said,
        "ex gedetineerde|ex delinquent|ex offender|ex convict|ex con|geen vog|mijn detentie|mijn celstraf|mijn straf uitgezeten|\
         mijn veroordeling|my conviction|my prison sentence|mijn gevangenisstraf|in de gevangenis gezeten|in de bak gezeten|vast gezeten|\
         vastgezeten|in detentie gezeten|veroordeeld voor|veroordeeld wegens|veroordeeld tot|convicted of|convicted for|\
         years in jail|years in prison|months in jail|months in prison|time in prison|time in jail|served time|after my prison|\
         after prison|released from prison|mijn strafblad|my criminal record|taakstraf|enkelband|reclasseringstoezicht|tbs gehad|\
         on probation for|on parole",
    ),
    (
        Crime,
        Strong,
        "strafblad|criminal record|gedetineerde|justitieel verleden|police record|criminal past|crimineel verleden",
    ),
    (
        Crime,
        Weak,
        "veroordeeld|gearresteerd|convicted|arrested|crimineel|detentie",
    ),
];

/// What makes the words after it what the writer is.
pub(super) const IS: &str = "ben|ben ik|ik zelf|als|i am|i m|am|i was|as|lid van|member of|stem|stem op|vote|voted|vote for|\
    voted for|actief voor|actief bij|active in|aangesloten bij|affiliated with|overtuigd|committed|praktiserend|practising|\
    practicing|devout|convinced|belijdend|openly|openlijk|proud|trots|trotse|bekeerd tot|converted to|raised|opgevoed|half|\
    raadslid voor|vrijwilliger bij|campaigned for|bestuurder bij|kandidaat voor|stand for|bestuurslid van|bestuurslid bij|kom uit|kom oorspronkelijk uit|come from|\
    originally from|oorspronkelijk uit|geboren in|geboren op|born in|gevlucht uit|fled from|roots in|opgegroeid in|grew up in";

/// What makes the words after it what the writer has.
pub(super) const HAS: &str = "heb|heb ik|mijn|my|i have|i ve|have had|i had|lijd aan|last van|leef met|living with|live with|\
    gehad|wegens|vanwege|because of";

/// Words between, that change nothing.
pub(super) const PASSES: &str = "een|of|de|het|a|an|the|van|zelf|ook|nog|erg|heel|zeer|licht|lichte|ernstige|ernstig|zwaar|zware|\
    mild|severe|chronisch|chronische|chronic|half|deels|volledig|gedeeltelijk|also|very|totaal|helaas|type|vorm|soort|ooit|\
    echt|trots|trotse|proud|openly|overtuigd|praktiserend|practising|practicing|devout|actief|actieve|active|gewoon|al|\
    since|sinds|jarenlang|bijna|partly|fully|completely|lichamelijke|visuele|auditieve|physical|in|op";

/// Words before a strong one that make it a matter of work.
pub(super) const WORK_BEFORE: &str = "mensen|kinderen|jongeren|ouderen|volwassenen|clienten|patienten|bewoners|leerlingen|\
    studenten|people|children|adults|clients|patients|residents|students|pupils|users|persons|docent*|leraar|lerares|teacher*|\
    teach*|lectur*|onderzoek*|research*|onderzocht|begeleid*|coach*|jobcoach*|specialist*|gespecialiseerd|specialis*|\
    specializ*|ervaring|experience*|expert*|deskundig*|kennis|knowledge|zorg|zorgen|care|opvang|hulp*|advies|advise*|adviseur*|\
    advisor*|verpleeg*|nurse*|nursing|arts|doctor|psycholo*|therap*|counsell*|ontwerp*|design*|verkop*|verkoop|sales|redact*|\
    editor*|geschiedenis|history|historian|kunst*|art|jurist*|lawyer*|advocaat|bouw*|restaura*|website*|toegankelijk*|accessib*|\
    workshop*|train*|evenement*|event*|festival*|planner*|voorlicht*|behandel*|treat*|preventi*|prevent*|screening*|diagnos*|\
    revalid*|rehab*|support*|ondersteun*|thema*|doelgroep|docu*|film*|boek*|book*|programma*|project*|stichting|foundation|\
    vereniging|association|fonds|fund|werk|werken|werkte|werkzaam|work|working|worked|help*|geholpen|opleiding*|cursus*|\
    course*|studie*|study|studied|proefschrift|thesis|scriptie|campagne*|campaign*|verzuim*|casemanager*|manager*|\
    medewerker*|consulent*|consultant*|regisseur*|laboratori*|laborant*";

/// Words behind a strong one that do the same.
pub(super) const WORK_BEHIND: &str = "coach*|therap*|nurse*|nursing|research*|onderzoek*|verpleeg*|specialist*|counsell*|museum|\
    omroep|school|basisschool|art|kunst|history|historian|studies|teacher*|docent*|officer*|technician*|centre|center|clinic|\
    kliniek|afdeling|department|restaurant*|cuisine|keuken|kok|cook|chef|leraar|lerares|\
    vertaler|tolk|leren|geleerd|learning|learned|gestudeerd|studied|spreek|spreken|translator|interpreter|tutor|lessons|lessen|les|markt|market|belt|belts|manager*|leader|\
    evenement*|event*|festival*|awareness|care|zorg|prevention|preventie|\
    patients|clients|patienten|clienten|crops|website*|design*|adviseur*|adviser*|advisor*|consulent*|expert*|deskundige|\
    vervoer|taxi*|driver|chauffeur|sport|sporten|sports|basketbal*|basketball|tennis|rugby|medicijnen|medicine*|drugs|\
    fonds|fund|stichting|foundation|vereniging|charity|campagne*|campaign*|training*|workshop*|voorlicht*|film*|glass|\
    project*|beleid|policy|support|ondersteuning|young|jongeren|kinderen|children|people|mensen|adults|volwassenen";

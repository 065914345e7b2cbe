using FineTuneSdk.TinyBase.Extraction;

namespace FineTuneSdk.TinyBase.Chat;

/// <summary>Subjects of everyday life with the words that tell them. A sentence belongs to a subject when it has words of that subject and of no other.</summary>
internal static class Subjects
{
    /// <summary>Names of the subject; then its words, where a trailing <c>*</c> stands for any ending.</summary>
    public static IReadOnlyList<(Label Label, IReadOnlyList<string> Words)> Table { get; } =
    [
        Subject("billing, payments, money, finance, accounting", "pay* paid money price* cost* bill bills billing invoice* refund* charge charged charges fee fees cash coin* bank* dollar* pound* debt* owe* loan* credit tax taxes salary wage* receipt* afford* expens* budget* cheque* interest rent wealth* rich deposit* overdraft payment* cents"),
        Subject("shipping, delivery, logistics, transport, orders", "ship* deliver* parcel* package* post posted postal mailed courier* cargo freight carriage* wagon* truck* arrive* arrival* send sent transport* load* unload* container* box boxes crate* warehouse* track tracking route* dispatch* bring brought carry carried late delay* journey*"),
        Subject("technical, technical support, computers, it, engineering", "computer* software program* server* install* crash* error* bug bugs device* screen* button* click* keyboard* printer* network* wireless driver* file* folder* database* browser* website* page pages code update* version* upgrade* battery batter* machine* engine* broken repair* fail* freeze* restart* plug* cable* display*"),
        Subject("account, accounts, login, membership, profile", "account* password* username* login log-in sign-in user users profile* identity member* register* registration email e-mail address* name named nickname* authenticat* authoriz* permission* fingerprint* verify verif* access subscri* delete deleted settings preferences locked unlock*"),
        Subject("sales, trade, shopping, purchasing, offers", "buy* bought sell* sold sale sales purchase* shop* store stores merchant* market* offer offers customer* trade* trader* discount* bargain* product* goods stock brand* catalog* quote* advertis* deal deals cheap* retail* wholesale vendor* supplier*"),
        Subject("food, kitchen, cooking", "food* eat* ate eaten bread cook* meat fruit* vegetable* dinner* breakfast* lunch* supper* soup* cake* sugar salt* drink* drank wine* beer* milk cheese* tasty taste* delicious kitchen* recipe* hungry hunger fish rice egg eggs butter coffee tea"),
        Subject("health, medicine, medical", "doctor* physician* sick* ill illness* disease* medicine* medical hospital* nurse* pain* wound* heal* health* fever* cough* patient* surgery surgeon* drug* injur* blood bleed* infection* pill pills cure* symptom* bandage*"),
        Subject("family, relationships, home life", "mother* father* sister* brother* daughter* son sons aunt* uncle* cousin* wife husband* marry married marriage* wedding* child children baby parent* family families niece* nephew* grandfather grandmother"),
        Subject("weather, nature, climate", "rain* snow* wind winds windy storm* cloud* sun sunny sunshine thunder* lightning fog* cold warm* hot heat weather* frost* ice icy temperature* climate breeze*"),
        Subject("legal, law, justice", "law laws lawyer* court* judge* jury crime* criminal* legal* guilty trial* prison* police* arrest* theft thief* steal* stolen sentence* contract* attorney* justice witness* evidence murder*"),
        Subject("animals, pets, wildlife", "animal* dog dogs cat cats horse* bird* whale* cow* sheep* pig pigs insect* wolf* bear bears fox* fur feather* hunt* nest* rabbit* mouse mice lion* monkey*"),
        Subject("housing, house, property, rooms", "house* room* door* window* wall walls roof* floor* furniture chair* table tables bed beds stairs garden* cottage* apartment* building* chimney* lamp* carpet* curtain*"),
        Subject("military, war, defence", "war wars battle* army armies soldier* enemy enemies weapon* fight* fought attack* defend* sword* rifle* general officer* troops captain* victory* siege"),
        Subject("music, art, entertainment", "music* song* sing* sang piano* violin* dance* paint* art artist* picture* theatre* actor* play played poem* poet* concert* film* museum* novel*"),
        Subject("education, school, learning", "school* teach* taught learn* student* pupil* lesson* study studied exam* university college* professor* education* book books read reading library homework class classes"),
        Subject("travel, tourism, trips", "travel* trip* hotel* inn visit* visitor* tour* road roads train trains station* ticket* passenger* flight* airport* map maps luggage map abroad voyage* sail*"),
        Subject("clothing, fashion, clothes", "cloth* dress* shirt* coat* hat hats shoe* boot boots glove* wear* wore worn trousers jacket* sleeve* pocket* fabric* leather* wool* silk* sew*"),
        Subject("religion, faith, church", "god gods church* pray* priest* faith* soul* heaven* holy religio* bishop* sermon* clergyman saint* bible angel* temple*"),
        Subject("calendar, scheduling, appointments, time", "calendar* appointment* meeting* schedule* date dates reminder* tomorrow yesterday week weeks month months hour* minute* deadline* alarm* clock* monday tuesday wednesday thursday friday saturday sunday o'clock"),
        Subject("printing, paper, documents", "print* paper* ink toner page-setup envelope* document* letterhead scan* scanner* copy copies margin* font*"),
        Subject("security, safety, privacy", "secur* encrypt* certificat* firewall* virus* attacker* privacy private protect* danger* dangerous safe safety threat* key keys lock locks warn* risk*"),
        Subject("feelings, emotions, mood", "happy happiness sad* angry anger* afraid fear* love* hate* joy* grief sorrow* proud pride shame* delight* upset cry cried tears anxious anxiety disappoint* jealous*"),
        Subject("work, jobs, careers, personnel", "job jobs work works worker* employ* office* boss* colleague* career* profession* staff hire* hired manager* business labor labour apprentice*"),
        Subject("sports, games, leisure", "game games player* team teams ball sport* race races win won score* match matches swim* hiking cards chess goal goals athlete*"),
        Subject("science, research, nature science", "scien* experiment* chemi* physic* biolog* theory theories atom* energy planet* star stars telescope* element* molecule* species laborator* mathemat*"),
        Subject("government, politics, administration", "government* king kings queen* president* minister* parliament* vote* election* politic* state states nation* citizen* policy policies mayor* senator*"),
    ];

    /// <summary>The words of all subjects, stems only where WordNet has them as words.</summary>
    public static IEnumerable<string> Vocabulary(IEnumerable<Synset> synsets)
    {
        var known = synsets.SelectMany(synset => synset.Words).ToHashSet(StringComparer.Ordinal);
        return Table.SelectMany(subject => subject.Words).Where(word => word[^1] != '*' || known.Contains(word[..^1])).Select(word => word.TrimEnd('*')).Distinct();
    }

    private static (Label Label, IReadOnlyList<string> Words) Subject(string names, string words) => (new Label(names.Split(", ")), words.Split(' '));
}

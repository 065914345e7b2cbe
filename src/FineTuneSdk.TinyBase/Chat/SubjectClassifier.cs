namespace FineTuneSdk.TinyBase.Chat;

/// <summary>Finds the one subject of a sentence by its words.</summary>
internal sealed class SubjectClassifier
{
    private readonly Dictionary<string, int> _words = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _stems = new(StringComparer.Ordinal);

    public SubjectClassifier()
    {
        for (var subject = 0; subject < Subjects.Table.Count; subject++)
        {
            foreach (var word in Subjects.Table[subject].Words)
                (word[^1] == '*' ? _stems : _words)[word.TrimEnd('*')] = subject;
        }
    }

    /// <summary>The subject whose words the sentence has, or null where it has none, or words of two subjects.</summary>
    public Label? Classify(string sentence)
    {
        var found = -1;
        foreach (var word in Noise.Careless(sentence).Split(' '))
        {
            var subject = Find(word);
            if (subject >= 0 && found >= 0 && subject != found)
                return null;
            found = subject >= 0 ? subject : found;
        }

        return found < 0 ? null : Subjects.Table[found].Label;
    }

    private int Find(string word)
    {
        if (_words.TryGetValue(word, out var subject))
            return subject;
        for (var length = word.Length; length >= 3; length--)
        {
            if (_stems.TryGetValue(word[..length], out subject))
                return subject;
        }

        return -1;
    }
}

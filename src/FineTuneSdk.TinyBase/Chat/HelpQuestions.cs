using FineTuneSdk.TinyBase.Corpus;

namespace FineTuneSdk.TinyBase.Chat;

/// <summary>The title of a help page as a question, its first paragraphs as the answer.</summary>
internal static class HelpQuestions
{
    private const int LongestAnswer = 500;

    public static IEnumerable<Turn> Ask(IEnumerable<TextDocument> documents, Random random)
    {
        foreach (var document in documents.Where(document => document.Title is { Length: > 8 and < 80 } && !document.Topic.Contains('.', StringComparison.Ordinal)))
        {
            var answer = document.Paragraphs[0];
            if (document.Paragraphs.Count > 1 && answer.Length + document.Paragraphs[1].Length < LongestAnswer)
                answer += " " + document.Paragraphs[1];
            if (answer.Length > LongestAnswer)
                continue;
            var system = random.Next(3) switch { 0 => null, 1 => "You are a helpful assistant.", _ => $"You answer questions about {document.Topic}." };
            yield return new Turn(system, random.Next(3) == 0 ? $"Tell me about: {document.Title}" : document.Title!, answer);
        }
    }
}

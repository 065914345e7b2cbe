using FineTuneSdk.TinyBase.Chat;
using FineTuneSdk.TinyBase.Corpus;

namespace FineTuneSdk.TinyBase.Packing;

/// <summary>Documents and conversations as the pieces of text that are packed.</summary>
internal static class TrainingTexts
{
    /// <summary>Sentences, with an empty line after a paragraph.</summary>
    public static IReadOnlyList<string> Of(TextDocument document)
    {
        var pieces = new List<string>();
        foreach (var paragraph in document.Paragraphs)
        {
            pieces.AddRange(Sentences.Split(paragraph).Select(sentence => sentence + " "));
            pieces[^1] = pieces[^1].TrimEnd() + "\n\n";
        }

        return pieces;
    }

    /// <summary>The conversation exactly as the chat template renders it; it is never cut.</summary>
    public static IReadOnlyList<string> Of(Turn turn) =>
        [(turn.System is null ? "" : Message("system", turn.System)) + Message("user", turn.User) + Message("assistant", turn.Assistant)];

    private static string Message(string role, string content) => $"{SpecialTokens.MessageStart}{role}\n{content}{SpecialTokens.MessageEnd}\n";
}

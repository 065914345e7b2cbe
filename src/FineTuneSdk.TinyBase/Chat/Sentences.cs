using System.Text.RegularExpressions;

namespace FineTuneSdk.TinyBase.Chat;

/// <summary>Cuts paragraphs into sentences.</summary>
internal static partial class Sentences
{
    /// <summary>The sentences, without quotation marks around them.</summary>
    public static IEnumerable<string> Of(string paragraph) => Split(paragraph).Select(sentence => sentence.Trim().Trim('"')).Where(sentence => sentence.Length > 0);

    /// <summary>The sentences as they stand.</summary>
    public static string[] Split(string paragraph) => End().Split(paragraph);

    /// <summary>Whether a sentence has the length of something that a person would write to a desk.</summary>
    public static bool IsShort(string sentence) => sentence.Length is > 25 and < 180;

    [GeneratedRegex("(?<=[.!?][\"')]?)\\s+(?=[\"'(A-Z])")]
    private static partial Regex End();
}

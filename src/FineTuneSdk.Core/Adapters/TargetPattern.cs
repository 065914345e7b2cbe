using System.Text.RegularExpressions;

namespace FineTuneSdk.Core.Adapters;

/// <summary>Python regular expressions as far as they mean the same in .NET: literals, <c>. \d \w [..] ( ) | * + ? {m,n} ^ $</c> and escaped punctuation.</summary>
internal static partial class TargetPattern
{
    /// <summary>Whether a pattern's characters stand for themselves, but for dots, which take any.</summary>
    public static bool IsName(string pattern) => Name().IsMatch(pattern);

    /// <summary>The first construct that means something else in .NET, or isn't taken, or null.</summary>
    public static string? FindUnsupported(string pattern)
    {
        if (IsName(pattern))
            return null;
        var match = Unsupported().Match(pattern);
        if (match.Success)
            return match.Value;
        try
        {
            // By itself, so that its parentheses belong together, and inside the largest expression that is made of it: there is a limit of size.
            _ = new Regex(pattern, RegexOptions.CultureInvariant);
            _ = Compile($@"(?:.*\.)?(?:{pattern})\.[0-9]+\.");
            return null;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return pattern;
        }
    }

    /// <summary>An expression that accepts what Python's <c>re.fullmatch</c> does, in linear time.</summary>
    public static Regex Compile(string pattern) => new($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    [GeneratedRegex(@"\A[ -~-[\\^$|?*+()[\]{}]]{1,256}\z")]
    private static partial Regex Name();

    // Groups with an extension but (?:, possessive quantifiers, and escapes of letters or digits but \d and \w.
    [GeneratedRegex(@"\(\?(?!:)|[*+?}]\+|\\[0-9A-Za-ce-vx-z]|[^\x20-\x7e]")]
    private static partial Regex Unsupported();
}

namespace FineTuneSdk.Core.Weights.Hub;

/// <summary>A model on the Hub as a spec names it: <c>hf://org/name[@revision]</c>.</summary>
/// <param name="Repository"><c>org/name</c>.</param>
/// <param name="Revision">A branch, a tag or a commit; <see cref="DefaultRevision"/> where none is named.</param>
public sealed record HubReference(string Repository, string Revision)
{
    /// <summary>What such a name begins with.</summary>
    public const string Scheme = "hf://";

    /// <summary>The branch that is meant where none is named.</summary>
    public const string DefaultRevision = "main";

    private const int MaxRepositoryLength = 96;
    private const int MaxRevisionLength = 200;

    /// <summary>The name without its organisation.</summary>
    public string Name => Repository[(Repository.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>Whether the revision is a whole commit, which always means the same bytes.</summary>
    public bool IsPinned => IsCommit(Revision);

    /// <summary>Whether a base's name is meant as one on the Hub.</summary>
    public static bool IsHub(string text) => text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a text is a whole commit: 40 lower-case hexadecimal digits.</summary>
    public static bool IsCommit(string text) => text.Length == 40 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Reads a name that <see cref="IsHub"/>.</summary>
    /// <param name="text">The name.</param>
    /// <param name="problem">What is wrong with it, where it isn't one.</param>
    /// <returns>The reference, or null.</returns>
    public static HubReference? TryParse(string text, out HubReferenceProblem? problem)
    {
        problem = Check(text);
        if (problem is not null)
            return null;
        var at = text.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? new HubReference(text[Scheme.Length..], DefaultRevision) : new HubReference(text[Scheme.Length..at], text[(at + 1)..]);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Scheme}{Repository}@{Revision}";

    private static HubReferenceProblem? Check(string text)
    {
        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
            return new HubReferenceProblem(0, Scheme.Length, "it begins with \"hf://\", in lower case");
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var end = at < 0 ? text.Length : at;
        var slash = text.IndexOf('/', Scheme.Length, end - Scheme.Length);
        if (slash < 0)
            return new HubReferenceProblem(Scheme.Length, end - Scheme.Length, "organisation and name are needed, with \"/\" between them");
        if (text.IndexOf('/', slash + 1, end - slash - 1) is > 0 and var second)
            return new HubReferenceProblem(second, end - second, "nothing but \"@\" and a revision comes after the name");
        if (end - Scheme.Length > MaxRepositoryLength)
            return new HubReferenceProblem(Scheme.Length, end - Scheme.Length, $"organisation and name together have at most {MaxRepositoryLength} characters");
        return CheckPart(text, Scheme.Length, slash, "organisation") ?? CheckPart(text, slash + 1, end, "name") ?? (at < 0 ? null : CheckRevision(text, at + 1));
    }

    // The rules of huggingface_hub (utils/_validators.py), on ASCII.
    private static HubReferenceProblem? CheckPart(string text, int start, int end, string what)
    {
        if (start == end)
            return new HubReferenceProblem(start, 0, $"the {what} is empty");
        for (var i = start; i < end; i++)
        {
            if (!char.IsAsciiLetterOrDigit(text[i]) && text[i] is not ('-' or '_' or '.'))
                return new HubReferenceProblem(i, 1, $"the {what} has letters, digits, \"-\", \"_\" and \".\" only");
        }

        if (text[start] is '-' or '.' || text[end - 1] is '-' or '.')
            return new HubReferenceProblem(start, end - start, $"the {what} neither begins nor ends with \"-\" or \".\"");
        foreach (var pair in (string[])["--", ".."])
        {
            if (text.IndexOf(pair, start, end - start, StringComparison.Ordinal) is >= 0 and var found)
                return new HubReferenceProblem(found, 2, $"the {what} has no \"{pair}\"");
        }

        return text.AsSpan(start, end - start).EndsWith(".git", StringComparison.OrdinalIgnoreCase) ? new HubReferenceProblem(end - 4, 4, $"the {what} doesn't end with \".git\"") : null;
    }

    // What git allows, without what a file name can't have: the revision becomes one in the cache.
    private static HubReferenceProblem? CheckRevision(string text, int start)
    {
        if (start == text.Length)
            return new HubReferenceProblem(start - 1, 1, "the revision after \"@\" is empty");
        for (var i = start; i < text.Length; i++)
        {
            if (!char.IsAsciiLetterOrDigit(text[i]) && text[i] is not ('-' or '_' or '.' or '/' or '+'))
                return new HubReferenceProblem(i, 1, "a revision has letters, digits, \"-\", \"_\", \".\", \"+\" and \"/\" only");
        }

        var revision = text[start..];
        return revision.Length > MaxRevisionLength || revision[0] == '-' || !HubFileNames.IsPortable(revision)
            ? new HubReferenceProblem(start, revision.Length, "this can be no branch, tag or commit")
            : null;
    }
}

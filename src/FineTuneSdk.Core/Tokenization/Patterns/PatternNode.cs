namespace FineTuneSdk.Core.Tokenization.Patterns;

/// <summary>A parsed regular expression.</summary>
internal abstract record PatternNode
{
    /// <summary>One code point out of a set.</summary>
    public sealed record One(CodePointSet Set) : PatternNode;

    /// <summary>One after the other; empty matches the empty text.</summary>
    public sealed record Sequence(IReadOnlyList<PatternNode> Parts) : PatternNode;

    /// <summary>The first alternative that lets the rest match.</summary>
    public sealed record Alternation(IReadOnlyList<PatternNode> Alternatives) : PatternNode;

    /// <summary>Between <paramref name="Minimum"/> and <paramref name="Maximum"/> times (int.MaxValue: any number).</summary>
    public sealed record Repeat(PatternNode Body, int Minimum, int Maximum, RepeatKind Kind) : PatternNode;

    /// <summary>What follows, or precedes, without consuming it.</summary>
    public sealed record Look(PatternNode Body, bool Behind, bool Negative) : PatternNode;

    /// <summary>A group that is never entered again once it has matched.</summary>
    public sealed record Atomic(PatternNode Body) : PatternNode;

    /// <summary>A place between two code points.</summary>
    public sealed record Anchor(AnchorKind Kind) : PatternNode;
}

/// <summary>In which order the numbers of a repeat are tried.</summary>
internal enum RepeatKind
{
    /// <summary>Most first.</summary>
    Greedy,

    /// <summary>Fewest first.</summary>
    Lazy,

    /// <summary>As many as there are, and never fewer.</summary>
    Possessive,
}

/// <summary>The places that a pattern can ask for.</summary>
internal enum AnchorKind
{
    /// <summary><c>^</c>: the start of the text, or after a line feed.</summary>
    LineStart,

    /// <summary><c>$</c>: the end of the text, or before a line feed.</summary>
    LineEnd,

    /// <summary><c>\A</c></summary>
    TextStart,

    /// <summary><c>\z</c></summary>
    TextEnd,

    /// <summary><c>\Z</c>: the end of the text, or before a line feed that ends it.</summary>
    TextEndOrLastLineFeed,

    /// <summary><c>\b</c></summary>
    WordBoundary,

    /// <summary><c>\B</c></summary>
    NotWordBoundary,
}

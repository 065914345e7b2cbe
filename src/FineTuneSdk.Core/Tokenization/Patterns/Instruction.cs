namespace FineTuneSdk.Core.Tokenization.Patterns;

/// <summary>What an <see cref="Instruction"/> does.</summary>
internal enum Operation
{
    /// <summary>Consumes one code point of the set.</summary>
    One,

    /// <summary>Consumes code points of the set, as many as there are: at least <c>A</c>, at most <c>B</c>; gives them back one by one.</summary>
    Loop,

    /// <summary>The same, but never gives any back.</summary>
    PossessiveLoop,

    /// <summary>Goes on at <c>A</c> and, if that fails, at <c>B</c>.</summary>
    Split,

    /// <summary>Goes on at <c>A</c>.</summary>
    Jump,

    /// <summary>Asks for the place whose <see cref="AnchorKind"/> is <c>A</c>.</summary>
    Anchor,

    /// <summary>Runs what follows, up to its <see cref="Accept"/>, for its end; goes on at <c>A</c> from there.</summary>
    Atomic,

    /// <summary>Runs what follows for its success, goes on at <c>A</c> from the same place. <c>B</c>: 1 if negative.</summary>
    Ahead,

    /// <summary>The same for a text that ends here; its length in code points is in <c>Lengths</c>.</summary>
    Behind,

    /// <summary>The match is complete.</summary>
    Accept,
}

/// <summary>One step of a compiled pattern.</summary>
internal readonly record struct Instruction(Operation Operation, int A = 0, int B = 0, CodePointSet? Set = null)
{
    /// <summary>What <c>A</c> of a split can start with.</summary>
    public FirstSet First { get; init; }

    /// <summary>The shortest and the longest text that a look-behind asks for.</summary>
    public (int Shortest, int Longest) Lengths { get; init; }
}

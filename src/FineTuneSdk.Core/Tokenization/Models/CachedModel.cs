namespace FineTuneSdk.Core.Tokenization.Models;

/// <summary>Keeps the tokens of short pieces. Of two that want the same place the newer one takes it, and the older one's neighbour makes room: so what is kept is limited, whatever the texts are.</summary>
/// <remarks>Needs no lock: an entry never changes, and one that another thread put there unseen is only made again.</remarks>
internal sealed class CachedModel(ITokenModel model) : ITokenModel
{
    private const int SlotBits = 16;
    private const int LongestPiece = 48;

    private readonly Entry?[] _entries = new Entry?[1 << SlotBits];

    private sealed class Entry(string piece, PieceToken[] tokens)
    {
        public readonly string Piece = piece;
        public readonly PieceToken[] Tokens = tokens;
    }

    /// <inheritdoc/>
    public Vocabulary Vocabulary => model.Vocabulary;

    /// <inheritdoc/>
    public PieceToken[] Encode(ReadOnlySpan<char> piece)
    {
        if (piece.Length > LongestPiece)
            return model.Encode(piece);
        var slot = SlotOf(piece);
        var first = Volatile.Read(ref _entries[slot]);
        if (first is not null && piece.SequenceEqual(first.Piece))
            return first.Tokens;
        var second = Volatile.Read(ref _entries[slot ^ 1]);
        if (second is not null && piece.SequenceEqual(second.Piece))
            return second.Tokens;
        var entry = new Entry(piece.ToString(), model.Encode(piece));
        if (first is not null)
            Volatile.Write(ref _entries[slot ^ 1], first);
        Volatile.Write(ref _entries[slot], entry);
        return entry.Tokens;
    }

    private static int SlotOf(ReadOnlySpan<char> piece)
    {
        var hash = (ulong)piece.Length;
        foreach (var unit in piece)
            hash = (hash ^ unit) * 0x9E37_79B9_7F4A_7C15;
        return (int)(hash >> (64 - SlotBits));
    }
}

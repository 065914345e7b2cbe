namespace FineTuneSdk.Core.Tokenization.Models;

/// <summary>A token of a piece.</summary>
/// <param name="Id">The id.</param>
/// <param name="Start">Its first UTF-16 unit in the piece.</param>
/// <param name="End">The unit after its last one.</param>
internal readonly record struct PieceToken(int Id, int Start, int End);

/// <summary>Turns a piece into tokens. Immutable to its users and safe for concurrent use.</summary>
internal interface ITokenModel
{
    /// <summary>The vocabulary, without added tokens.</summary>
    Vocabulary Vocabulary { get; }

    /// <summary>The tokens of a piece that isn't empty. They may be kept, so nobody changes them.</summary>
    PieceToken[] Encode(ReadOnlySpan<char> piece);
}

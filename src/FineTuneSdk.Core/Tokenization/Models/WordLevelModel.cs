using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Tokenization.Models;

/// <summary>A token for each whole piece, or the unknown token.</summary>
internal sealed class WordLevelModel(Vocabulary vocabulary, string unknownToken) : ITokenModel
{
    private readonly int _unknown = vocabulary.Find(unknownToken);

    /// <inheritdoc/>
    public Vocabulary Vocabulary => vocabulary;

    /// <inheritdoc/>
    public PieceToken[] Encode(ReadOnlySpan<char> piece)
    {
        var id = vocabulary.Find(piece) is var known and >= 0 ? known : _unknown;
        if (id < 0)
            throw new FineTuneException(DiagnosticCodes.TokenizerUnknownCharacter, $"the tokenizer has no token for \"{piece}\", and no token \"{unknownToken}\" for what is unknown.");
        return [new PieceToken(id, 0, piece.Length)];
    }
}

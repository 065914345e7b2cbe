using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tokenization.PreTokenizers;

/// <summary>Splits text into the pieces that no token crosses. Immutable and safe for concurrent use.</summary>
internal interface IPreTokenizer
{
    /// <summary>Splits, and perhaps changes, each piece that isn't an added token. Empty pieces are left out.</summary>
    List<TextPiece> Apply(List<TextPiece> pieces);
}

using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tokenization.PreTokenizers;

/// <summary>Cuts text into the pieces that no token crosses. Immutable and safe for concurrent use.</summary>
internal interface IPreTokenizer
{
    /// <summary>Cuts, and perhaps changes, each piece. Empty pieces are left out.</summary>
    CutText Apply(CutText text);
}

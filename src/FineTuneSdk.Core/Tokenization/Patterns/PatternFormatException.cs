namespace FineTuneSdk.Core.Tokenization.Patterns;

/// <summary>A pattern that can't be read; the caller adds where it stands.</summary>
/// <param name="message">What is wrong, as the end of a sentence.</param>
/// <param name="position">The index of the offending UTF-16 unit in the pattern.</param>
internal sealed class PatternFormatException(string message, int position) : Exception(message)
{
    /// <summary>The index of the offending UTF-16 unit in the pattern.</summary>
    public int Position { get; } = position;
}

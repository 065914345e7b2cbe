namespace FineTuneSdk.Core.Tokenization.PostProcessors;

/// <summary>A token on its way through the post-processors.</summary>
/// <param name="Id">The id.</param>
/// <param name="Start">The first UTF-16 unit of the input that it came from.</param>
/// <param name="End">The unit after the last one; 0, like the start, for a token that was added.</param>
/// <param name="Text">Its text: of the vocabulary, or what an added token matched; empty where no post-processor reads it.</param>
internal readonly record struct EncodedToken(int Id, int Start, int End, string Text);

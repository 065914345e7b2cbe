namespace FineTuneSdk.Torch.Generation;

/// <summary>A whole answer.</summary>
/// <param name="Text">Its text.</param>
/// <param name="TokenCount">Tokens generated, the stop token included.</param>
/// <param name="FinishReason">Why it ended.</param>
public sealed record GeneratedText(string Text, int TokenCount, FinishReason FinishReason);

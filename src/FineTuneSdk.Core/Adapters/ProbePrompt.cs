namespace FineTuneSdk.Core.Adapters;

/// <summary>A prompt and a summary of the logits after its last token.</summary>
/// <param name="Ids">The prompt's token ids.</param>
/// <param name="TokenIds">The tokens whose logits are kept: the most probable ones, and some spread over the vocabulary.</param>
/// <param name="Logits">Their logits.</param>
/// <param name="LogSumExp">The logarithm of the sum of the exponentials of all logits.</param>
public sealed record ProbePrompt(int[] Ids, int[] TokenIds, float[] Logits, float LogSumExp);

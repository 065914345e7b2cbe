namespace FineTuneSdk.Core.Data;

/// <summary>An example as evaluation by generation takes it.</summary>
/// <param name="Source">The example.</param>
/// <param name="PromptIds">What the model is given: everything before the last assistant's message and the opening of the answer, or the prompt.</param>
/// <param name="Expected">The text that the example has as the answer.</param>
public sealed record EvaluationPrompt(Example Source, int[] PromptIds, string Expected);

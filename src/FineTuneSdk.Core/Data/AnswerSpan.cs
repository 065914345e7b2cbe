namespace FineTuneSdk.Core.Data;

/// <summary>Where an assistant's message stands in a rendered conversation.</summary>
/// <param name="Start">The first UTF-16 unit of what the model has to write.</param>
/// <param name="End">The unit after the last.</param>
/// <param name="IsTrained">Whether it is trained.</param>
/// <param name="IsExact">Whether the template marked it, so that it ends where the template says; else what follows the end of the turn is still in it.</param>
internal sealed record AnswerSpan(int Start, int End, bool IsTrained, bool IsExact);

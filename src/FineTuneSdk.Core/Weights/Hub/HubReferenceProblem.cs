namespace FineTuneSdk.Core.Weights.Hub;

/// <summary>Why a text is no <see cref="HubReference"/>.</summary>
/// <param name="Start">The first character that is wrong, from 0.</param>
/// <param name="Length">How many characters it is about; 0 where one is missing.</param>
/// <param name="Rule">The rule that it breaks.</param>
public sealed record HubReferenceProblem(int Start, int Length, string Rule);

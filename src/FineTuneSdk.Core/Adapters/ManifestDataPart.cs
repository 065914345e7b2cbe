namespace FineTuneSdk.Core.Adapters;

/// <summary>A part of the data.</summary>
/// <param name="Sha256">Of its file; a validation share has the training file's.</param>
/// <param name="Examples">How many examples.</param>
/// <param name="Tokens">Their tokens.</param>
/// <param name="SupervisedTokens">Their targets.</param>
public sealed record ManifestDataPart(string Sha256, int Examples, long Tokens, long SupervisedTokens);

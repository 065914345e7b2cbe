namespace FineTuneSdk.Core.Adapters;

/// <summary>The parts of the data.</summary>
/// <param name="Train">What was trained on.</param>
/// <param name="Validation">What was measured besides, or null.</param>
/// <param name="Test">What training never saw, or null.</param>
public sealed record ManifestData(ManifestDataPart Train, ManifestDataPart? Validation, ManifestDataPart? Test);

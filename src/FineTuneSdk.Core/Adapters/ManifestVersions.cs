namespace FineTuneSdk.Core.Adapters;

/// <summary>The programs that made an adapter.</summary>
/// <param name="FineTuneSdk">This product.</param>
/// <param name="Numerics">The version of its numerics.</param>
/// <param name="TorchSharp">The binding.</param>
/// <param name="LibTorch">The library.</param>
/// <param name="Peft">The PEFT version whose format the folder has.</param>
public sealed record ManifestVersions(string FineTuneSdk, int Numerics, string TorchSharp, string LibTorch, string Peft);

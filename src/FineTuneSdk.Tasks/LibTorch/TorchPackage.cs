namespace FineTuneSdk.Tasks.LibTorch;

/// <summary>A package and its exact version.</summary>
internal sealed record TorchPackage(string Id, string Version)
{
    public override string ToString() => $"{Id} {Version}";
}

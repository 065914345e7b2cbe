using System.Runtime.CompilerServices;
using FineTuneSdk.Torch.Native;

namespace FineTuneSdk.Torch.Tests;

/// <summary>Loads libtorch before any test touches it.</summary>
internal static class TestLibTorch
{
#pragma warning disable CA2255 // A test assembly is a program; there is no earlier place that every test passes.
    [ModuleInitializer]
    public static void Load() => LibTorch.Load();
#pragma warning restore CA2255
}

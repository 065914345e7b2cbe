#nullable enable
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Tasks.LibTorch;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace FineTuneSdk.Tasks;

/// <summary>
/// Finds libtorch: a folder of the user's own, the one that an earlier build recorded, or the packages, restored by a generated project with the user's NuGet
/// configuration. The packages never enter the user's graph, and libtorch never enters <c>bin</c>.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed partial class AcquireLibTorch : Task, ICancelableTask, IDisposable
{
    private static readonly string[] Backends = ["auto", "cpu", "cuda", "external"];
    private readonly CancellationTokenSource _cancellation = new();

    /// <inheritdoc/>
    public override bool Execute()
    {
        if (!Backends.Contains(Backend))
            return Fail(DiagnosticCodes.InvalidBuildSetting, $"FineTuneTorchBackend is \"{Backend}\"; it must be one of {string.Join(", ", Backends)}.");
        if (Backend == "external" || (Backend == "auto" && ForThisMachine && ExternalDirectory.Length > 0))
            return UseExternal();
        if (TorchPackages.For(RuntimeIdentifier, LibTorchVersion, TorchSharpVersion) is not { } packages)
        {
            return RecordedOnly || Fail(DiagnosticCodes.LibTorchRuntimeNotSupported,
                $"There is no libtorch package for {RuntimeIdentifier}, only for {string.Join(", ", TorchPackages.RuntimeIdentifiers)}. Set FineTuneTorchBackend=external and FineTuneLibTorchDir to a libtorch {LibTorchVersion} of your own.");
        }

        var folder = Path.Combine(Directory, RuntimeIdentifier);
        var record = new LibTorchRecord(Path.Combine(folder, LibTorchRecord.FileName), $"{Backend} {LibTorchVersion} {TorchSharpVersion}");
        if (record.TryRead() is { } known && LibTorchFolder.Holds(known))
            return Use(known);
        if (RecordedOnly)
            return true;

        var found = Backend switch
        {
            "cuda" => RestoreCuda(packages, folder, required: true),
            "auto" when ForThisMachine && packages.Cuda != null && CudaDriver.IsInstalled() => RestoreCuda(packages, folder, required: false) ?? RestoreCpu(packages, folder),
            _ => RestoreCpu(packages, folder),
        };
        if (found == null)
            return false;
        record.Write(found);
        return Use(found);
    }

    /// <summary>Ends a restore that is under way.</summary>
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _cancellation.Dispose();

    private bool UseExternal()
    {
        var external = ExternalLibTorch.Find(ExternalDirectory);
        return external.Directory != null ? Use(external.Directory) : RecordedOnly || Fail(DiagnosticCodes.ExternalLibTorchNotFound, external.Problem!);
    }

    private string? RestoreCpu(TorchPackages packages, string folder)
    {
        var restored = Restore(packages.Cpu, folder);
        if (restored.Natives.Count > 0)
            return Path.GetDirectoryName(restored.Natives[0].File);
        Fail(DiagnosticCodes.LibTorchNotAcquired,
            $"{packages.Cpu} could not be restored: {restored.Problem} Make it available in a NuGet feed of this project, or set FineTuneTorchBackend=external and FineTuneLibTorchDir to a libtorch {LibTorchVersion} of your own.");
        return null;
    }

    private string? RestoreCuda(TorchPackages packages, string folder, bool required)
    {
        if (packages.Cuda is not { } package)
        {
            Fail(DiagnosticCodes.LibTorchCudaNotAcquired, $"FineTuneTorchBackend is \"cuda\", but there are no CUDA packages for {RuntimeIdentifier}. Set it to \"cpu\".");
            return null;
        }

        var restored = Restore(package, Path.Combine(folder, "cuda"));
        if (restored.Natives.Count == 0)
        {
            if (required)
                Fail(DiagnosticCodes.LibTorchCudaNotAcquired, $"FineTuneTorchBackend is \"cuda\", but {package} could not be restored: {restored.Problem} Make it available in a NuGet feed of this project.");
            else
                Log.LogMessage(MessageImportance.High, $"An NVIDIA driver is installed, but {package} could not be restored, so libtorch for the CPU is used: {restored.Problem} (FineTuneTorchBackend=cpu stops the search, =cuda makes this an error.)");
            return null;
        }

        var joined = Path.Combine(JoinedDirectory, $"cuda-{LibTorchVersion}-{RuntimeIdentifier}");
        if (LibTorchFolder.Holds(joined))
            return joined;
        if (LibTorchFragments.Join(restored, joined) is not { } damage)
            return joined;
        Fail(DiagnosticCodes.LibTorchFragmentsDamaged, damage);
        return null;
    }

    private RestoredNatives Restore(TorchPackage package, string folder)
    {
        Log.LogMessage(MessageImportance.High, $"Restoring {package} …");
        var restore = new NativesRestore(DotNetHost.Length == 0 ? "dotnet" : DotNetHost, RestoreConfigFile, RestoreSources, RestorePackagesPath);
        return restore.Run(package, RuntimeIdentifier, folder, line => Log.LogMessage(MessageImportance.Low, line), _cancellation.Token);
    }

    private bool Use(string directory)
    {
        LibTorchDirectory = directory;
        Log.LogMessage(MessageImportance.Low, $"libtorch: {directory}");
        return true;
    }

    private bool Fail(string code, string text)
    {
        Log.LogError(null, code, null, null, Project, 0, 0, 0, 0, text);
        return false;
    }
}

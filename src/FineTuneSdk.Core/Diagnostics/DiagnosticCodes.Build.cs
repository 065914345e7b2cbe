#nullable enable
namespace FineTuneSdk.Core.Diagnostics;

/// <remarks>019x: compiled into the MSBuild tasks too (netstandard2.0), which alone report them.</remarks>
public static partial class DiagnosticCodes
{
    /// <summary>The worker ended without saying why.</summary>
    public const string WorkerDied = "FTSDK0190";

    /// <summary>The worker can't be started.</summary>
    public const string WorkerNotStarted = "FTSDK0191";

    /// <summary>The worker was stopped, and not by its build.</summary>
    public const string WorkerStopped = "FTSDK0192";

    /// <summary>A property or an item's metadata has a value that it can't have.</summary>
    public const string InvalidBuildSetting = "FTSDK0193";

    /// <summary>Two specs of a project have one name.</summary>
    public const string DuplicateAdapterName = "FTSDK0194";

    /// <summary>libtorch can't be had from the feeds.</summary>
    public const string LibTorchNotAcquired = "FTSDK0195";

    /// <summary>libtorch with CUDA was asked for, or looked for, and the feeds don't have it.</summary>
    public const string LibTorchCudaNotAcquired = "FTSDK0196";

    /// <summary>A libtorch of the user's own isn't where it should be.</summary>
    public const string ExternalLibTorchNotFound = "FTSDK0197";

    /// <summary>There is no libtorch package for a runtime identifier.</summary>
    public const string LibTorchRuntimeNotSupported = "FTSDK0198";

    /// <summary>The parts of a library that came in several packages don't give the library.</summary>
    public const string LibTorchFragmentsDamaged = "FTSDK0199";
}

#nullable enable
using System.Collections.Generic;

namespace FineTuneSdk.Tasks.LibTorch;

/// <summary>A library in a restored package.</summary>
internal sealed record NativeFile(string PackageId, string PackageVersion, string File);

/// <summary>What a restore gave.</summary>
/// <param name="Natives">The libraries; empty where the restore failed.</param>
/// <param name="PackageFolders">Where packages lie: the global folder and fallback folders.</param>
/// <param name="Problem">Why it failed, as NuGet says it.</param>
internal sealed record RestoredNatives(IReadOnlyList<NativeFile> Natives, IReadOnlyList<string> PackageFolders, string? Problem);

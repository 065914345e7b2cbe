#nullable enable
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;

namespace FineTuneSdk.Tasks.LibTorch;

/// <summary>Puts the libraries of several packages into one folder, and big ones together from the pieces in which they come.</summary>
/// <remarks>
/// The layout is TorchSharp's (pkg/common/RestitchPackage.targets): a package <c>…-primary</c> has <c>runtimes/RID/native/x.so</c>, the first piece, and beside it
/// <c>x.so.sha</c>, the SHA-256 of the whole; packages <c>…-fragmentN</c> have <c>fragments/RID/native/x.so.fragmentN</c>. TorchSharp's own targets join them inside
/// the package folder; here that stays as it is. Where they have done so, the first piece is the whole.
/// </remarks>
internal static class LibTorchFragments
{
    private const string Primary = "-primary";
    private const string HashExtension = ".sha";

    /// <summary>Fills the folder, which appears whole or not at all. Returns null, or what is damaged.</summary>
    public static string? Join(RestoredNatives restored, string destination)
    {
        var temporary = destination + ".new";
        if (Directory.Exists(temporary))
            Directory.Delete(temporary, recursive: true);
        Directory.CreateDirectory(temporary);
        foreach (var native in restored.Natives.Where(native => !native.File.EndsWith(HashExtension, StringComparison.OrdinalIgnoreCase)))
        {
            var target = Path.Combine(temporary, Path.GetFileName(native.File));
            var expected = File.Exists(native.File + HashExtension) ? File.ReadAllText(native.File + HashExtension).Trim() : null;
            var pieces = new List<string> { native.File };
            pieces.AddRange(FindFragments(native, restored.PackageFolders));
            if (expected == null && pieces.Count == 1)
                HardLink.CreateOrCopy(native.File, target);
            else if (Write(pieces, target) is var actual && !string.Equals(actual, expected, StringComparison.OrdinalIgnoreCase))
                return Describe(native, pieces, expected, actual);
        }

        if (Directory.Exists(destination))
            Directory.Delete(destination, recursive: true);
        Directory.Move(temporary, destination);
        return null;
    }

    private static IEnumerable<string> FindFragments(NativeFile native, IReadOnlyList<string> packageFolders)
    {
        if (!native.PackageId.EndsWith(Primary, StringComparison.OrdinalIgnoreCase))
            yield break;
        var stem = native.PackageId.Substring(0, native.PackageId.Length - Primary.Length);
        var runtime = Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(native.File)!)!);
        for (var number = 1; ; number++)
        {
            var package = $"{stem}-fragment{number.ToString(CultureInfo.InvariantCulture)}".ToLowerInvariant();
            var file = $"{Path.GetFileName(native.File)}.fragment{number.ToString(CultureInfo.InvariantCulture)}";
            var found = packageFolders
                .Select(folder => Path.Combine(folder, package, native.PackageVersion.ToLowerInvariant(), "fragments", runtime, "native", file))
                .FirstOrDefault(File.Exists);
            if (found == null)
                yield break;
            yield return found;
        }
    }

    private static string Write(List<string> pieces, string target)
    {
        using var sha = SHA256.Create();
        using (var stream = new CryptoStream(File.Create(target), sha, CryptoStreamMode.Write))
        {
            foreach (var piece in pieces)
            {
                using var source = File.OpenRead(piece);
                source.CopyTo(stream, 1 << 20);
            }
        }

        return string.Concat(sha.Hash!.Select(value => value.ToString("x2", CultureInfo.InvariantCulture)));
    }

    private static string Describe(NativeFile native, List<string> pieces, string? expected, string actual) =>
        $"{Path.GetFileName(native.File)}, joined from {pieces.Count} piece(s) of {native.PackageId} {native.PackageVersion} and its fragments, has SHA-256 {actual} instead of {expected ?? "one that the package names"}. Delete these packages from the NuGet cache and build again: {string.Join(", ", pieces)}.";
}

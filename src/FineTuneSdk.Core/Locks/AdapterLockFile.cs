using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Json;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Core.Locks;

/// <summary>A lock as JSON: two blanks of indent, <c>\n</c>, sorted, no times and no paths, so that accepting the same adapter again writes the same bytes.</summary>
public static class AdapterLockFile
{
    private const int SizeLimit = 1 << 20;
    private const int MaxFiles = 64;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        MaxDepth = 16,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict,
        PropertyNameCaseInsensitive = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The file's bytes.</summary>
    public static byte[] Write(AdapterLock one) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(one, Options) + "\n");

    /// <summary>Reads a lock; null where there is none.</summary>
    /// <exception cref="FineTuneException">FTSDK0120: the file can't be read, or is no lock.</exception>
    public static AdapterLock? TryRead(string path)
    {
        try
        {
            var info = new FileInfo(path);
            if (!info.Exists && info.LinkTarget is null && !Directory.Exists(path))
                return null;
            if (info.Length is 0 or > SizeLimit)
                throw Invalid(path, $"The file has {info.Length} bytes; a lock has some, and at most {SizeLimit}.");
            return Parse(File.ReadAllBytes(path), path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Invalid(path, $"The lock can't be read: {exception.Message}", null, exception);
        }
    }

    /// <summary>Reads a lock's bytes.</summary>
    /// <exception cref="FineTuneException">FTSDK0120: they are no lock.</exception>
    public static AdapterLock Parse(byte[] bytes, string path)
    {
        try
        {
            using (CheckedJson.Parse(bytes, new JsonDocumentOptions { MaxDepth = Options.MaxDepth }))
            {
            }

            var one = JsonSerializer.Deserialize<AdapterLock>(bytes, Options) ?? throw new JsonException("null is no lock.");
            if (one.Version != AdapterLock.CurrentVersion)
                throw Invalid(path, $"The lock has version {one.Version}; this version of FineTuneSdk reads {AdapterLock.CurrentVersion}.");
            if (!Sha256.IsWellFormed(one.Fingerprint) || !Sha256.IsWellFormed(one.TrainSha256) || !Sha256.IsWellFormed(one.Base.Identity))
                throw Invalid(path, "\"fingerprint\", \"trainSha256\" and the base's \"identity\" are SHA-256, 64 lower-case hexadecimal digits.");
            if (one.Adapter.Count is 0 or > MaxFiles || !StoreEntry.AreFiles(one.Adapter))
                throw Invalid(path, "\"adapter\" has names of files, each with its SHA-256.");
            return one;
        }
        catch (JsonException exception)
        {
            var place = exception.LineNumber is { } line ? new SourceSpan(path, (int)line + 1, (int)(exception.BytePositionInLine ?? 0) + 1) : null;
            throw Invalid(path, $"This is no lock: {CheckedJson.Explain(exception)}", place, exception);
        }
    }

    private static FineTuneException Invalid(string path, string what, SourceSpan? place = null, Exception? inner = null) =>
        new(DiagnosticCodes.LockInvalid, $"{what} Take it from version control again, or delete it and write it anew with `finetune accept`.", place ?? new SourceSpan(path), inner);
}

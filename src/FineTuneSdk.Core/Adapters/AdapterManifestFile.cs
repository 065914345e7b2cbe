using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Json;

namespace FineTuneSdk.Core.Adapters;

/// <summary>A manifest as JSON: two blanks of indent, <c>\n</c>, every key in the order of the records, no byte order mark. Unknown keys are refused.</summary>
public static class AdapterManifestFile
{
    private const int SizeLimit = 64 << 20;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        PropertyNameCaseInsensitive = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        // The file is no HTML; held-out examples stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The file's bytes.</summary>
    public static byte[] Write(AdapterManifest manifest) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(manifest, Options) + "\n");

    /// <summary>Reads the manifest of the adapter in a folder.</summary>
    /// <exception cref="FineTuneException">FTSDK1407: no such file, not our format, or of another version.</exception>
    public static AdapterManifest Read(string folder)
    {
        var file = Path.Combine(folder, AdapterManifest.FileName);
        var place = new SourceSpan(file);
        try
        {
            var info = new FileInfo(file);
            if (info.Exists && info.Length > SizeLimit)
                throw new FineTuneException(DiagnosticCodes.ManifestInvalid, $"The file has {info.Length} bytes, more than the {SizeLimit} that are read.", place);
            var bytes = File.ReadAllBytes(file);
            CheckVersion(bytes, place);
            return JsonSerializer.Deserialize<AdapterManifest>(bytes, Options) ?? throw new JsonException("null is no manifest.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FineTuneException(DiagnosticCodes.ManifestInvalid, $"The adapter's manifest can't be read ({exception.Message}); only adapters that FineTuneSdk made have one.", place, exception);
        }
        catch (JsonException exception)
        {
            throw new FineTuneException(DiagnosticCodes.ManifestInvalid, $"This is no manifest of version {AdapterManifest.CurrentVersion}: {CheckedJson.Explain(exception)}", place, exception);
        }
    }

    private static void CheckVersion(byte[] bytes, SourceSpan place)
    {
        using var json = CheckedJson.Parse(bytes);
        if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("version", out var value)
            && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var version) && version != AdapterManifest.CurrentVersion)
            throw new FineTuneException(DiagnosticCodes.ManifestInvalid, $"The manifest has version {version}; this version of FineTuneSdk reads {AdapterManifest.CurrentVersion}. Train again, or use the version that made it.", place);
    }
}

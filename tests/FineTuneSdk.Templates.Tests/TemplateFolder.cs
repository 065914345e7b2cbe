using System.Text.Json;
using FineTuneSdk.Build.Tests.Harness;

namespace FineTuneSdk.Templates.Tests;

/// <summary>The sources of the templates.</summary>
internal static class TemplateFolder
{
    public static readonly string[] Names = ["finetune", "finetune-spec"];

    /// <summary>A file of the templates' project.</summary>
    public static string PathOf(params string[] path) => Path.Combine([Repository.Root, "templates", "FineTuneSdk.Templates", .. path]);

    /// <summary>A file of a template's configuration.</summary>
    public static JsonElement Configuration(string template, params string[] path)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(PathOf(["content", template, ".template.config", .. path])));
        return json.RootElement.Clone();
    }
}

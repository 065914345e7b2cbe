namespace FineTuneSdk.TinyBase.Extraction;

/// <summary>LibreOffice's help: the folder of a page says which application it is about.</summary>
internal static class OfficeTopics
{
    public static string? Of(string path) =>
        path.Split('/', '\\')[0] switch
        {
            "swriter" => "word processing",
            "scalc" => "spreadsheets",
            "simpress" => "presentations",
            "sdraw" => "drawing",
            "schart" => "charts",
            "smath" => "formulas",
            "sdatabase" => "database",
            "sbasic" => null,
            _ => "office",
        };
}

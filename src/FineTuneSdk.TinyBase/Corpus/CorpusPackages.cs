using FineTuneSdk.TinyBase.Extraction;

namespace FineTuneSdk.TinyBase.Corpus;

/// <summary>The table of packages: every text that the model is trained on comes from one of these rows.</summary>
/// <remarks>Only texts that are in the public domain, or under a permissive licence, the MPL or CC-BY-SA. Manuals under GPL or GFDL are left out on purpose.</remarks>
internal static class CorpusPackages
{
    private const int All = int.MaxValue;

    public static IReadOnlyList<CorpusPackage> Table { get; } =
    [
        new("wordnet-base", "1:3.0-37", "WordNet 3.0", All, WordNetExtractor.Read),
        new("golang-github-jdkato-prose-dev", "1.2.1-1", "public domain (Doyle)", All,
            root => PlainTextExtractor.Read(root, "usr/share/gocode/src/github.com/jdkato/prose/testdata/sherlock.txt", "novels")),
        new("liblingua-stem-perl", "2.31-1", "public domain (Poe)", All,
            root => PlainTextExtractor.Read(root, "usr/share/doc/liblingua-stem-perl/examples/collected_works_poe.txt", "novels")),
        new("golang-github-colinmarc-hdfs-dev", "2.3.0-2", "public domain (Melville)", 600_000,
            root => PlainTextExtractor.Read(root, "usr/share/gocode/src/github.com/colinmarc/hdfs/testdata/mobydick.txt", "novels")),
        new("r-cran-janeaustenr", "1.0.0-1", "public domain (Austen)", 2_500_000, root => RDataExtractor.Read(root, "usr/lib/R/site-library/janeaustenr/data/Rdata.rdb", "novels")),
        new("cataclysm-dda-data", "0.F-3-9", "CC-BY-SA-3.0", All, root => CataclysmExtractor.Read(root, "usr/share/games/cataclysm-dda/json")),
        new("gnome-user-docs", "43.0-2", "CC-BY-SA-3.0", All, root => MallardExtractor.Read(root, "usr/share/help/C", "desktop")),
        new("evolution-common", "3.46.4-2+deb12u1", "CC-BY-SA-3.0", All, root => MallardExtractor.Read(root, "usr/share/help/C/evolution", "mail")),
        new("freedombox-doc-en", "23.6.2+deb12u2", "CC-BY-SA-4.0", All, root => HtmlExtractor.Read(root, "usr/share/freedombox/manual/en", "body", _ => "home server")),
        new("debian-handbook", "11.20220922", "CC-BY-SA-3.0 (or GPL-2+)", All, root => HtmlExtractor.Read(root, "usr/share/doc/debian-handbook/html/en-US", "body", _ => "administration")),
        new("libreoffice-help-en-us", "4:7.4.7-1+deb12u14", "MPL-2.0", 1_800_000, root => HtmlExtractor.Read(root, "usr/share/libreoffice/help/en-US/text", "#DisplayArea", OfficeTopics.Of)),
        new("firefox-esr", "153.7.0esr-1~deb12u1", "MPL-2.0", All, root => FluentExtractor.Read(root, "usr/lib/firefox-esr", "browser")),
        new("cups-server-common", "2.4.2-3+deb12u9", "Apache-2.0", All, root => HtmlExtractor.Read(root, "usr/share/cups/doc-root/help", "body", _ => "printing")),
        new("apache2-doc", "2.4.71-1~deb12u1", "Apache-2.0", 700_000, root => HtmlExtractor.Read(root, "usr/share/doc/apache2-doc/manual/en", "#page-content", _ => "web server")),
        new("python-django-doc", "3:3.2.25-0+deb12u7", "BSD-3-Clause", 900_000, root => HtmlExtractor.Read(root, "usr/share/doc/python-django-doc/html", "[role=main], #bd", _ => "web framework")),
        new("python3.11-doc", "3.11.2-6+deb12u9", "PSF-2.0", 1_200_000, root => HtmlExtractor.Read(root, "usr/share/doc/python3.11/html", "[role=main]", _ => "programming")),
        new("postgresql-doc-15", "15.20-0+deb12u1", "PostgreSQL", 1_000_000, root => HtmlExtractor.Read(root, "usr/share/doc/postgresql-doc-15/html", "body", _ => "database")),
        new("sqlite3-doc", "3.40.1-2+deb12u2", "public domain", 700_000, root => HtmlExtractor.Read(root, "usr/share/doc/sqlite3", "body", _ => "database")),
        new("dict-jargon", "4.4.7-3.1", "public domain", All, root => DictionaryExtractor.Read(root, "usr/share/dictd/jargon", "jargon")),
    ];
}
